package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecapa4j.backends.ascend.AscendFailureException.Kind;
import org.ecapa4j.backends.ascend.internal.NativeFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of AscendCL's codes. */
class FailureKindTest {
    private static final int SEVERAL = 600_000;

    private static AscendFailureException failure(int code, String function) {
        return AscendFailureException.of("computing", 3, new NativeFailure(code, function, "told"));
    }

    @ParameterizedTest
    @CsvSource({
        "DEVICE_LOST, 507010 507053 507054 507056 507899 507901",
        "TIMEOUT, 107019 507014 507017 507046 545601 -4",
        "OUT_OF_MEMORY, 200000 207001 207018 245000",
        "BUSY, 107022 207005 207008 207010",
        "NO_PERMISSION, 207006",
        "NO_DEVICE, 107001 207004",
        "MODEL, 100003 100013 100014 100015 145002 145006 545001 -2",
        "SETUP, 100039 148049 507008 507033",
        "EXECUTION, 507011 507015 507018",
        "OTHER, 100000 100001 107000 107002 107003 145000 500000 500002 507007 -1 -3 1"
    })
    void everyCodeHasItsKind(Kind kind, String codes) {
        for (String code : codes.split(" ", -1)) {
            AscendFailureException failure = failure(Integer.parseInt(code), "aclmdlExecuteAsync");
            assertThat(failure.kind()).as(code).isEqualTo(kind);
            assertThat(failure.code()).isEqualTo(Integer.parseInt(code));
            assertThat(failure)
                    .hasMessageStartingWith("Backend 'ascend', device 3, computing: ")
                    .hasMessageContaining("): told. What to do: ");
        }
    }

    @Test
    void whatFailsAtLoadingIsTheModels() {
        assertThat(failure(500002, "aclmdlLoadFromFile").kind()).isEqualTo(Kind.MODEL);
        assertThat(failure(507899, "aclmdlLoadFromFile").kind()).isEqualTo(Kind.DEVICE_LOST);
        assertThat(failure(207001, "aclmdlLoadFromFile").kind()).isEqualTo(Kind.OUT_OF_MEMORY);
    }

    @Test
    void ourOwnCodesAreWords() {
        assertThat(failure(NativeFailure.NO_RESULT, "aclmdlCreateDesc"))
                .hasMessageContaining("aclmdlCreateDesc gave nothing");
        assertThat(failure(NativeFailure.NO_FUNCTION, "aclmdlSetInputDynamicDims"))
                .hasMessageContaining("this version of AscendCL has no aclmdlSetInputDynamicDims");
        assertThat(failure(NativeFailure.ABANDONED, "aclrtSynchronizeStream"))
                .hasMessageContaining("aclrtSynchronizeStream does not return (timeout)");
    }

    @Test
    void theNativeSideTakesTheSameDevicesForLost() throws IOException {
        Path cpp = Path.of(System.getProperty("ecapa4j-test.root"), "backends", "ascend", "src", "main", "cpp");
        String body = Files.readString(cpp.resolve("session.h"))
                .split("bool is_lost", 2)[1]
                .split("return true", 2)[0];
        String codes = Files.readString(cpp.resolve("acl_abi.h"));
        Set<Integer> lost = new TreeSet<>();
        Matcher name = Pattern.compile("case (\\w+):").matcher(body);
        while (name.find()) {
            Matcher code = Pattern.compile("\\b" + name.group(1) + " = (\\d+)").matcher(codes);
            assertThat(code.find()).as(name.group(1)).isTrue();
            lost.add(Integer.parseInt(code.group(1)));
        }
        Set<Integer> expected = new TreeSet<>();
        for (int code = 0; code < SEVERAL; code++) {
            if (Kind.of(code, "aclrtMalloc") == Kind.DEVICE_LOST) {
                expected.add(code);
            }
        }
        assertThat(lost).isEqualTo(expected);
    }
}
