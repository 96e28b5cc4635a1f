// The front end against a discrete Fourier transform written out in double.
#include <complex>

#include "support.h"

namespace ecapa_test {

class Spectrum : public KernelTest {
  protected:
    struct Bank {
        int64_t points, hop, bands;
        std::vector<float> window, mel;
        std::shared_ptr<GuardedBytes> packed;
    };

    Bank bank(int64_t points, int64_t hop, int64_t bands) {
        Bank b{points, hop, bands, {}, {}, nullptr};
        for (int64_t i = 0; i < points; i++) {
            b.window.push_back(static_cast<float>(0.54 - 0.46 * std::cos(2 * M_PI * static_cast<double>(i) / points)));
        }
        int64_t bins = points / 2 + 1;
        b.mel.assign(bins * bands, 0.0f);
        for (int64_t band = 0; band < bands; band++) {
            double centre = static_cast<double>((band + 1) * (bins - 1)) / (bands + 1);
            for (int64_t bin = 0; bin < bins; bin++) {
                double height = 1 - std::abs(static_cast<double>(bin) - centre) / (1 + centre / 8);
                b.mel[bin * bands + band] = static_cast<float>(std::max(0.0, height));
            }
        }
        b.packed = std::make_shared<GuardedBytes>(ecapa_filter_bank_bytes(kernels_, points, bands), place_);
        EXPECT_EQ(ECAPA_OK, ecapa_filter_bank_pack(kernels_, points, hop, bands, b.window.data(), b.mel.data(),
                                                   b.packed->get()));
        return b;
    }

    // Mel energies of one frame in double, and with them the largest energy of a bin.
    std::vector<double> energies(const Bank& b, const Floats& samples, int64_t frame, double& largest) {
        std::vector<double> frame_samples(b.points);
        for (int64_t i = 0; i < b.points; i++) {
            int64_t at = frame * b.hop - b.points / 2 + i;
            frame_samples[i] = at < 0 || at >= samples.size() ? 0.0 : static_cast<double>(samples[at]) * b.window[i];
        }
        std::vector<double> energy(b.bands, 0.0);
        for (int64_t bin = 0; bin <= b.points / 2; bin++) {
            std::complex<double> sum = 0;
            for (int64_t i = 0; i < b.points; i++) {
                sum += frame_samples[i] * std::polar(1.0, -2 * M_PI * static_cast<double>(bin * i % b.points) / b.points);
            }
            largest = std::max(largest, std::norm(sum));
            for (int64_t band = 0; band < b.bands; band++) {
                energy[band] += b.mel[bin * b.bands + band] * std::norm(sum);
            }
        }
        return energy;
    }

    void check(int64_t points, int64_t hop, int64_t bands, int64_t sample_count) {
        std::string what = std::to_string(points) + " points, " + std::to_string(sample_count) + " samples";
        Bank b = bank(points, hop, bands);
        Floats samples = noise(sample_count);
        int64_t frames = 1 + sample_count / hop;
        int64_t stride = bands + 1;
        Floats y = floats(extent(frames, stride, bands));
        y.fill(55.0f);
        Floats scratch = floats(ecapa_log_mel_scratch_floats(b.packed->get()));
        ecapa_log_mel_f32_args args = {b.packed->get(), samples.get(), sample_count, y.get(), stride, 0, frames, scratch.get()};
        ASSERT_EQ(ECAPA_OK, ecapa_log_mel_f32(kernels_, &args)) << what;
        for (int64_t t = 0; t < frames; t++) {
            double largest = 0;
            std::vector<double> expected = energies(b, samples, t, largest);
            for (int64_t band = 0; band < bands; band++) {
                // A transform's error is relative to its largest bin: some log2(points) roundings of it (Higham, section 24.1).
                double level = std::max(expected[band], 1e-10);
                double amplitude = std::sqrt(largest) * kEpsilon * 4 * std::log2(static_cast<double>(points));
                double energy_bound = 2 * amplitude * std::sqrt(level * 20) + 20 * amplitude * amplitude + 1e-5 * level;
                double bound = 10 * std::log10(1 + energy_bound / level) + 2e-5;
                ASSERT_NEAR(10 * std::log10(level), y[t * stride + band], bound) << what << " frame " << t << " band " << band;
            }
            ASSERT_TRUE(t + 1 == frames || y[t * stride + bands] == 55.0f) << what << ": wrote between rows";
        }
        Floats split = floats(y.size());
        split.fill(55.0f);
        args.y = split.get();
        for (int64_t begin = 0; begin < frames; begin = args.frame_end) {
            args.frame_begin = begin;
            args.frame_end = std::min<int64_t>(frames, begin + 1 + static_cast<int64_t>(random_() % 20));
            ASSERT_EQ(ECAPA_OK, ecapa_log_mel_f32(kernels_, &args));
        }
        expect_same_bits(y.copy(), split.get(), what + " split");
    }
};

TEST_P(Spectrum, WindowsOfBothRates) {
    for (int64_t samples : {1, 159, 160, 200, 399, 400, 401, 3000}) {
        check(400, 160, 80, samples);
    }
    for (int64_t samples : {1, 80, 199, 1500}) {
        check(200, 80, 80, samples);
    }
}

TEST_P(Spectrum, OtherLengths) {
    for (int64_t points : {2, 4, 6, 8, 10, 12, 30, 64, 90, 512}) {
        check(points, std::max<int64_t>(1, points / 3), 3, points * 2 + 1);
    }
}

TEST_P(Spectrum, SilenceAndNan) {
    Bank b = bank(400, 160, 80);
    Floats samples = floats(1600);
    Floats y = floats(11 * 80);
    Floats scratch = floats(ecapa_log_mel_scratch_floats(b.packed->get()));
    ecapa_log_mel_f32_args args = {b.packed->get(), samples.get(), 1600, y.get(), 80, 0, 11, scratch.get()};
    ASSERT_EQ(ECAPA_OK, ecapa_log_mel_f32(kernels_, &args));
    for (int64_t i = 0; i < y.size(); i++) {
        EXPECT_NEAR(-100.0f, y[i], 1e-4f);
    }
    samples[0] = std::nanf("");
    ASSERT_EQ(ECAPA_OK, ecapa_log_mel_f32(kernels_, &args));
    EXPECT_TRUE(std::isnan(y[0]));
    EXPECT_FALSE(std::isnan(y[10 * 80]));
}

TEST_P(Spectrum, FloorAndMean) {
    for (int64_t frames : {1, 2, 64, 65, 130}) {
        for (int64_t bands : {1, 7, 16, 17, 80}) {
            for (int32_t subtract : {0, 1}) {
                int64_t stride = bands + 2;
                Floats y = noise(extent(frames, stride, bands), -100.0f, -10.0f);
                std::vector<float> before = y.copy();
                ecapa_level_mel_f32_args args = {y.get(), stride, frames, bands, 40.0f, subtract};
                ASSERT_EQ(ECAPA_OK, ecapa_level_mel_f32(kernels_, &args));
                float highest = -INFINITY;
                for (int64_t t = 0; t < frames; t++) {
                    for (int64_t c = 0; c < bands; c++) {
                        highest = std::max(highest, before[t * stride + c]);
                    }
                }
                for (int64_t c = 0; c < bands; c++) {
                    double mean = 0;
                    for (int64_t t = 0; t < frames; t++) {
                        mean += std::max(before[t * stride + c], highest - 40.0f) / static_cast<double>(frames);
                    }
                    for (int64_t t = 0; t < frames; t++) {
                        double expected = std::max(before[t * stride + c], highest - 40.0f) - (subtract ? mean : 0);
                        // Values of up to 100 dB, summed.
                        EXPECT_NEAR(expected, y[t * stride + c], subtract ? (frames + 3.0) * kEpsilon * 100 : 0);
                    }
                }
            }
        }
    }
}

ECAPA_FOR_ALL_ISAS(Spectrum);

}  // namespace ecapa_test
