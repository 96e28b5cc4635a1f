#!/bin/sh
# Goes through README.md's steps on a machine with an NPU. Prints PASS, FAIL or OBSERVED and packs the logs.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(CDPATH='' cd -- "$here/../../.." && pwd -P)
model=default
soc=
out=hardware-day
devices=0
precisions="origin mixed_float16 fp16"
soak=28800
callers=8
rules=
library=auto
nodes=/dev
atc=
om=
trials=
recordings=
cohort=
all=
stand_in=

usage() {
    cat >&2 <<'END'
usage: run.sh --soc SOC [--model MODEL] [--devices 0,1] [--precisions "origin fp16"] [--soak SECONDS] [--callers N]
              [--rules "B201 B402"] [--trials LIST --root DIR [--cohort DIR]] [--library-path PATH] [--atc FILE | --om DIR] [--out DIR] [--all]
       run.sh --stand-in [--out DIR]
END
    exit 64
}
while [ $# -gt 0 ]; do
    case $1 in
        --all) all=1 ;;
        --stand-in) stand_in=1 ;;
        --soc | --model | --devices | --precisions | --soak | --callers | --rules | --library-path | --atc | --om | --trials | --root | --cohort | --out)
            [ $# -ge 2 ] || usage
            case $1 in
                --soc) soc=$2 ;;
                --model) model=$2 ;;
                --devices) devices=$2 ;;
                --precisions) precisions=$2 ;;
                --soak) soak=$2 ;;
                --callers) callers=$2 ;;
                --rules) rules=$2 ;;
                --library-path) library=$2 ;;
                --atc) atc=$2 ;;
                --om) om=$2 ;;
                --trials) trials=$2 ;;
                --root) recordings=$2 ;;
                --cohort) cohort=$2 ;;
                --out) out=$2 ;;
            esac
            shift
            ;;
        *) usage ;;
    esac
    shift
done
[ -n "$soc" ] || [ -n "$stand_in" ] || [ -n "$om" ] || usage

mkdir -p "$out/logs" || exit 74
out=$(CDPATH='' cd -- "$out" && pwd -P)
# They stand among the JVM's options, which the shell takes apart at white space.
for path in "$root" "$out" "$library"; do
    case $path in
        *[[:space:]]*)
            echo "run.sh: '$path' has white space, which the JVM's options do not survive; take a path without" >&2
            exit 64
            ;;
    esac
done
# The first one is asked where one is enough.
device=${devices%%,*}
logs=$out/logs
report=$out/report.txt
: >"$report"
failed=

say() { printf '%s\n' "$*" | tee -a "$report"; }
# step NAME COMMAND...: runs it with its output in a log; PASS or FAIL by its exit code.
step() {
    name=$1
    shift
    began=$(date +%s)
    "$@" >"$logs/$name.log" 2>&1
    code=$?
    took="$(($(date +%s) - began)) s"
    if [ $code -eq 0 ]; then
        say "PASS      $name ($took)"
    else
        say "FAIL      $name (exit code $code, $took, logs/$name.log)"
        failed=1
    fi
}
observe() {
    name=$1
    shift
    "$@" >"$logs/$name.log" 2>&1
    say "OBSERVED  $name (exit code $?)"
}
group() {
    if [ -n "$failed" ] && [ -z "$all" ]; then
        say "stopped before '$1'; --all goes on"
        finish
    fi
    say "--- $1"
}
finish() {
    # Nobody's business: names of host and user, where they stand as words of their own.
    for word in "$(uname -n):HOST" "$(id -un):USER"; do
        case $word in root:* | localhost:*) continue ;; esac
        name=$(printf '%s' "${word%:*}" | sed 's/[][\.*^$/]/\\&/g')
        find "$report" "$logs" -type f -exec sed -i "s/\\b$name\\b/${word##*:}/g" {} +
    done
    tar -C "$out" -czf "$out/hardware-day.tar.gz" report.txt logs
    say "The archive to send back: $out/hardware-day.tar.gz"
    [ -z "$failed" ]
    exit
}

if [ -n "$stand_in" ]; then
    soc=Ascend310P3
    precisions="origin fp16"
    soak=${ECAPA_REHEARSAL_SOAK:-3}
    callers=3
    rules=${rules:-B107 B201 B402 B504}
    library=$root/backends/ascend/standin/target/cmake/libascendcl.so
    atc=$here/stand-in-atc
    nodes=$out/dev
    mkdir -p "$nodes"
    for node in davinci0 davinci_manager devmm_svm hisi_hdc; do : >"$nodes/$node"; done
    export STANDIN_MODEL="$model" ACLSIM_STRICT=abort
    say "A rehearsal on the stand-in: it shows that this script works, and nothing of a chip."
fi

# needs COMMAND PACKAGE: whether it is there.
needs() {
    command -v "$1" >/dev/null || {
        echo "no '$1' was found: install $2"
        return 1
    }
}

tests=-Dmaven.test.skip=true
built=$here/target/lib
if [ -n "$stand_in" ]; then
    # What stands in ATC's place for the kit is among the tests.
    tests=-DskipTests
    built="$built $here/target/test-classes/org"
fi
for folder in $built; do
    [ ! -d "$folder" ] || continue
    needs mvn "Maven 3.8 or later, or bring a folder that is built" >&2 || exit 69
    (cd "$root" && mvn -B -q -pl backends/ascend/hardware-day -am $tests package) || exit 70
    break
done

# A folder for each precision, in it one for each treatment of the length.
oms=$out/om
[ -z "$om" ] || oms=$(CDPATH='' cd -- "$om" && pwd -P) || exit 66
# AscendCL's and ATC's own logs belong to the report.
export ASCEND_PROCESS_LOG_PATH="$logs/ascend"
export ASCEND_COREDUMP_SIGNAL="${ASCEND_COREDUMP_SIGNAL-none}"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
settings="-Decapa4j.ascend.library-path=$library -Decapa4j.ascend.device-folder=$nodes -Decapa4j.ascend.devices=$devices"
if [ -n "$stand_in" ]; then
    # As in the launcher, and quick to start.
    settings="$settings -XX:TieredStopAtLevel=1"
fi
# shellcheck disable=SC2086
ecapa() { ECAPA_JAVA_OPTS="${ECAPA_JAVA_OPTS:-} $settings" "$root/ecapa" "$@"; }
# ascend PRECISION TREATMENT COMMAND [ARGUMENT...]: the command on the models that were compiled so.
ascend() {
    how=$1
    models=$oms/$1/$2
    command=$3
    shift 3
    ecapa "$command" --backend ascend --model "$model" -D "ecapa4j.ascend.models=$models" -D "ecapa4j.precision=$(number_format "$how")" "$@"
}
number_format() { case $1 in origin) echo f32 ;; *) echo f16 ;; esac; }
least_cosine() { case $1 in origin) echo 0.9999 ;; *) echo 0.999 ;; esac; }
# tool MAIN [ARGUMENT...]: one of this folder's programs, started in place of the shell that calls it.
tool() {
    main=$1
    shift
    classes=$here/target/classes:$here/kit
    provider=CompilingProvider
    if [ -n "$stand_in" ]; then
        classes=$here/target/classes:$here/target/test-classes:$root/backends/ascend/standin/target/classes
        provider=RehearsingProvider
    fi
    memory=
    case $main in
        Soak | Reloads)
            # They judge memory. A heap that is still growing, or the allocator's arenas for every thread, would hide a leak or look
            # like one.
            memory="-Xms512m -Xmx512m -XX:+AlwaysPreTouch"
            export MALLOC_ARENA_MAX=1
            ;;
    esac
    # The provider for the kit stands among the services for the kit alone.
    [ "$main" = Kit ] || classes=$here/target/classes
    # shellcheck disable=SC2086
    exec "$java" $settings $memory --enable-native-access=ALL-UNNAMED -Dorg.bytedeco.javacpp.cachedir="$root/apps/cli/target/ecapa/natives" \
        ${JAVA_OPTIONS:-} -Decapa4j.backend=ascend -Decapa4j.model="$model" -Decapa4j.ascend.models="$oms/$first/$any" \
        -Decapa4j.precision="$(number_format "$first")" -Dday.folder="$out/kit" -Dday.ecapa="$root/ecapa" -Dday.soc="$soc" \
        -Dday.atc="$atc" -Dday.provider=org.ecapa4j.backends.ascend.hardwareday.$provider \
        -cp "$classes:$here/target/lib/*:$root/apps/cli/target/ecapa/lib/*" "org.ecapa4j.backends.ascend.hardwareday.$main" "$@"
}

inventory() {
    npu-smi info
    npu-smi info -t board -i "$device"
    cat /etc/ascend_install.info
    driver=$(sed -n 's/^Driver_Install_Path_Param=//p' /etc/ascend_install.info)
    cat "${driver:-/usr/local/Ascend}/driver/version.info"
    cat "${ASCEND_HOME_PATH:-/usr/local/Ascend/ascend-toolkit/latest}"/share/info/*/version.info
    uname -srm
    id -Gn
    ls -l "$nodes"/davinci* "$nodes"/devmm_svm "$nodes"/svm0 "$nodes"/hisi_hdc
    env | grep -E '^(ASCEND|LD_LIBRARY_PATH)' | sort
    "$java" -version
    free -m
}

libraries() {
    {
        if [ -d "$library" ]; then
            echo "$library"
        elif [ "$library" != auto ]; then
            dirname "$library"
        fi
        echo "${LD_LIBRARY_PATH:-}" | tr : '\n'
        for toolkit in "${ASCEND_HOME_PATH:-}" "${ASCEND_TOOLKIT_HOME:-}" /usr/local/Ascend/ascend-toolkit/latest; do
            [ -z "$toolkit" ] || echo "$toolkit/lib64"
        done
    } | grep -vE '(^|/)(devlib|stub)(/|$)' | while read -r folder; do
        found=
        for name in libascendcl.so libacl_rt.so libacl_mdl.so; do
            [ ! -f "$folder/$name" ] || { echo "$folder/$name" && found=1; }
        done
        [ -z "$found" ] || break
    done
}

# Our list of AscendCL's functions, each on a line of its own.
functions() {
    awk '/^ACL_FUNCTION/ {
            line = $0
            while (line !~ /\)\)$/ && (getline rest) > 0) { sub(/^ +/, " ", rest); line = line rest }
            print line
        }' "$here/../src/main/cpp/acl_functions.inc"
}

# names NEED: of those that are required (R) or optional (O).
names() { functions | sed -nE "s/^ACL_FUNCTION\($1, [A-Z]+, .*, (acl[A-Za-z0-9]+), \(.*/\1/p"; }

symbols() {
    needs nm binutils || return 1
    found=$(libraries)
    [ -n "$found" ] || {
        echo "no AscendCL on LD_LIBRARY_PATH or in the toolkit's folder"
        return 1
    }
    echo "$found"
    # shellcheck disable=SC2086
    nm -D --defined-only $found >"$logs/nm.txt"
    missing=0
    count=0
    for need in O R; do
        for function in $(names $need); do
            count=$((count + 1))
            grep -qE " $function(@.*)?\$" "$logs/nm.txt" || {
                echo "missing ($need): $function"
                [ "$need" = O ] || missing=1
            }
        done
    done
    echo "$count functions looked for"
    [ $count -eq "$(grep -c '^ACL_FUNCTION(' "$here/../src/main/cpp/acl_functions.inc")" ] || missing=1
    return $missing
}

# What our header says of numbers, sizes, error codes and prototypes, asked of this machine's own header: one assertion a line.
assertions() {
    abi=$here/../src/main/cpp/acl_abi.h
    sed -nE 's/^ECAPA_ACL_ASSERT\((.*)\);$/\1/p' "$abi" | awk '{ gsub(/ && /, "\n"); print }'
    sed -nE 's/^ *(ACL_SUCCESS|ACL_ERROR_[A-Z0-9_]+) = ([0-9]+),?$/\1 == \2/p' "$abi"
    functions | sed -nE 's/^ACL_FUNCTION\([RO], [A-Z]+, (.*), (acl[A-Za-z0-9]+), (\(.*\)), \(.*\)\)$/std::is_same<decltype(\&::\2), \1 (*)\3>::value/p'
}
# Where this machine's header has not got a name that is optional, that is told; where it says another thing, the step fails.
declarations() {
    needs g++ g++ || return 1
    toolkit=${ASCEND_HOME_PATH:-/usr/local/Ascend/ascend-toolkit/latest}
    header=$(ls "$toolkit"/include/acl/acl.h "$toolkit"/*-linux/include/acl/acl.h 2>/dev/null | head -n 1)
    check=$(mktemp -d)
    if [ -n "$stand_in" ]; then
        header=$check/acl/acl.h
        mkdir "$check/acl"
        {
            echo '#include "acl_abi.h"'
            functions | sed -nE 's/^ACL_FUNCTION\([RO], [A-Z]+, (.*), (acl[A-Za-z0-9]+), (\(.*\)), \(.*\)\)$/extern "C" \1 \2\3;/p'
        } >"$header"
    fi
    [ -n "$header" ] || {
        echo "no acl/acl.h here: install the toolkit's headers"
        return 1
    }
    {
        printf '#include <stddef.h>\n#include <stdint.h>\n#include <type_traits>\n#include "acl/acl.h"\n'
        for codes in rt ge; do
            printf '#if __has_include("acl/error_codes/%s_error_codes.h")\n#include "acl/error_codes/%s_error_codes.h"\n#endif\n' $codes $codes
        done
        assertions | awk '{ text = $0; gsub(/"/, "", text); print "static_assert(" $0 ", \"" text "\");" }'
    } >"$check/check.cpp"
    # Its messages are read, so in English.
    LC_ALL=C g++ -std=c++17 -w -fsyntax-only -I"$(dirname "$(dirname "$header")")" -I"$here/../src/main/cpp" "$check/check.cpp" \
        >"$check/said" 2>&1
    code=$?
    echo "$(grep -c '^static_assert' "$check/check.cpp") assertions"
    differs=0
    [ "$(grep -c '^static_assert' "$check/check.cpp")" -ge 150 ] || differs=1
    grep 'static assertion failed' "$check/said" && differs=1
    # In the header itself, or in finding it: nothing was compared.
    grep 'error:' "$check/said" | grep -vE '/check\.cpp:[0-9]+:[0-9]+: error:' && differs=1
    if [ $code -ne 0 ] && ! grep -q 'error:' "$check/said"; then
        cat "$check/said"
        echo "g++ ended with $code"
        differs=1
    fi
    # An error's line is that of its assertion.
    grep ': error:' "$check/said" | grep -v 'static assertion failed' | sed -nE 's/^.*\/check\.cpp:([0-9]+):.*/\1/p' | sort -nu |
        while read -r line; do sed -n "${line}p" "$check/check.cpp"; done >"$check/unknown"
    sed -E 's/^static_assert\((.*), ".*$/not known here: \1/' "$check/unknown"
    for function in $(names R); do
        ! grep -qF "&::$function)" "$check/unknown" || { echo "required, and not known: $function" && differs=1; }
    done
    rm -r "$check"
    return $differs
}

without_environment() {
    env -u LD_LIBRARY_PATH -u ASCEND_HOME_PATH -u ASCEND_TOOLKIT_HOME -u ASCEND_OPP_PATH "$root/ecapa" doctor | grep 'backend     ascend'
}
# The stubs that ATC is linked with, where Java sees them too.
with_stubs() {
    toolkit=${ASCEND_HOME_PATH:-/usr/local/Ascend/ascend-toolkit/latest}
    stubs=
    for folder in "$toolkit/devlib" "$toolkit"/*-linux/devlib "$toolkit/runtime/lib64/stub"; do
        [ ! -d "$folder" ] || stubs=$folder:$stubs
    done
    if [ -n "$stand_in" ]; then
        stubs=$out/devlib:
        mkdir -p "$out/devlib"
        cp "$library" "$out/devlib/"
    fi
    [ -n "$stubs" ] || {
        echo "this toolkit has no stubs"
        return 1
    }
    # The toolkit's own folders stay behind them, as where somebody has put the stubs before.
    LD_LIBRARY_PATH=$stubs${LD_LIBRARY_PATH:-} "$root/ecapa" doctor -D ecapa4j.ascend.device-folder="$nodes" | grep 'backend     ascend'
}
# The one that is visible is the first.
visible() {
    (
        export ASCEND_RT_VISIBLE_DEVICES="$device"
        ecapa doctor --open ascend -D ecapa4j.ascend.devices=0
    )
}
available() {
    ecapa doctor >"$logs/doctor.txt"
    code=$?
    cat "$logs/doctor.txt"
    [ $code -eq 0 ] && grep -q '^backend     ascend: available' "$logs/doctor.txt"
}

samples="$root/samples/speaker-1688-a.wav $root/samples/speaker-3080-a.wav $root/samples/speaker-533-a-8k.wav"

# Networks of each treatment: with a mask, for the samples' own lengths, of the seed's length, of a shorter one, that in batches.
converted() {
    lengths=
    for sample in $samples; do
        ecapa features --model "$model" --out "$out/features.npy" "$sample" || return 1
        lengths="$lengths $(head -c 128 "$out/features.npy" | tr -d '\0' | grep -aoE "'shape': \([0-9]+" | grep -oE '[0-9]+$')"
    done
    rm -f "$out/features.npy"
    echo "$lengths" | tr ' ' '\n' | grep . | sort -nu | tr '\n' , | sed 's/,$//' >"$out/lengths"
    cat "$out/lengths"
    ecapa convert "$model" --to onnx --dynamic --out "$out/onnx/gears" &&
        ecapa convert "$model" --to onnx --frames 301 --out "$out/onnx/static" &&
        ecapa convert "$model" --to onnx --frames 150 --out "$out/onnx/fixed" &&
        ecapa convert "$model" --to onnx --frames 150 --batch 4 --out "$out/onnx/batch" &&
        ecapa convert "$model" --to onnx --frames 150 --batch 8 --out "$out/onnx/batch8"
}
masked() { ecapa convert "$model" --to onnx --dynamic --mask --out "$out/onnx/mask"; }
# compiled PRECISION TREATMENT [SOC]
compiled() {
    case $2 in
        mask) gears="--gears 200,400,800,1600,6400" ;;
        gears) gears="--gears $(cat "$out/lengths")" ;;
        *) gears= ;;
    esac
    # shellcheck disable=SC2086
    ecapa ascend compile "$out/onnx/$2"/*.onnx --soc "${3:-$soc}" --precision "$1" --out "$oms/$1${3:+-$3}/$2" $gears ${atc:+--atc "$atc"} &&
        ls -l "$oms/$1${3:+-$3}/$2"
}

# compare LEAST FILE FILE: the cosine of the embeddings in two outputs of embed.
compare() {
    awk -v least="$1" '
        match($0, /"embedding": \[[^]]*\]/) {
            text = substr($0, RSTART + 14, RLENGTH - 15)
            gsub(/[ \[]/, "", text)
            if (FILENAME != last) { files[++number] = FILENAME; last = FILENAME }
            vector[number, ++count[number]] = text
        }
        END {
            if (number != 2 || count[1] != count[2]) { print "not as many embeddings"; exit 1 }
            for (i = 1; i <= count[1]; i++) {
                n = split(vector[1, i], a, ",")
                if (split(vector[2, i], b, ",") != n) { print "not as long"; exit 1 }
                ab = aa = bb = most = 0
                for (j = 1; j <= n; j++) {
                    ab += a[j] * b[j]; aa += a[j] * a[j]; bb += b[j] * b[j]
                    d = a[j] - b[j]; if (d < 0) d = -d; if (d > most) most = d
                }
                cosine = ab / sqrt(aa * bb)
                printf "recording %d: cosine %.8f, greatest difference %g\n", i, cosine, most
                if (!(cosine >= least)) { bad = 1 }
            }
            exit bad
        }' "$2" "$3"
}
# parity PRECISION TREATMENT LEAST: against the cpu; batches against the same windows one by one.
parity() {
    # shellcheck disable=SC2086
    ascend "$1" "$2" embed $samples >"$logs/ascend-$1-$2.json" || return 1
    grep '"treatment"' "$logs/ascend-$1-$2.json"
    case $2 in
        gears) wanted='"whole"' ;;
        mask) wanted='padded under a mask' ;;
        *) wanted='windows' ;;
    esac
    grep '"treatment"' "$logs/ascend-$1-$2.json" | grep -q "$wanted" || {
        echo "no recording was treated as '$wanted'"
        return 1
    }
    against=$logs/cpu.json
    case $2 in batch*) against=$logs/ascend-$1-fixed.json ;; esac
    compare "$3" "$against" "$logs/ascend-$1-$2.json"
}
# shellcheck disable=SC2086
on_cpu() { ecapa embed --backend cpu --model "$model" $samples >"$logs/cpu.json"; }

verdicts() {
    for other in speaker-1688-b.wav speaker-3080-b.flac; do
        ecapa verify --backend cpu --model "$model" "$root/samples/speaker-1688-a.wav" "$root/samples/$other"
        expected=$?
        ascend "$first" "$any" verify "$root/samples/speaker-1688-a.wav" "$root/samples/$other"
        actual=$?
        [ $expected -le 1 ] && [ $expected -eq $actual ] || return 1
    done
}

# What tries the number format: each as the cpu answers it, be it that both refuse it for the same reason.
extremes() {
    (tool Extremes "$root/samples/speaker-1688-a.wav" "$out/extremes") || return 1
    bad=0
    for recording in silence half-a-second clipped minute; do
        wav=$out/extremes/$recording.wav
        ecapa embed --backend cpu --model "$model" "$wav" >"$out/extremes/cpu.json"
        expected=$?
        ascend "$1" "$any" embed "$wav" >"$out/extremes/ascend.json"
        actual=$?
        echo "$recording: exit code $actual, on the cpu $expected"
        [ $actual -eq $expected ] || bad=1
        [ $expected -ne 0 ] || compare "$2" "$out/extremes/cpu.json" "$out/extremes/ascend.json" || bad=1
    done
    return $bad
}

# Error rates where a list is at hand: the cpu's, then the chip's in every precision and treatment; the cut of the seed's program, and
# scores normalised where a cohort is.
accuracy() {
    ecapa evaluate --backend cpu --model "$model" --trials "$trials" --root "$recordings" || return 1
    if [ -d "$oms/$first/static" ]; then
        echo "--- the first 301 frames, on the cpu, then here"
        ecapa evaluate --backend cpu --model "$model" --trials "$trials" --root "$recordings" --cut-frames 301 || return 1
        ascend "$first" static evaluate --trials "$trials" --root "$recordings" --cut-frames 301 || return 1
    else
        echo "--- no models of 301 frames in $oms/$first/static: error rates of the first 301 frames are left out"
    fi
    if [ -n "$cohort" ]; then
        echo "--- with s-norm, on the cpu, then here"
        ecapa evaluate --backend cpu --model "$model" --trials "$trials" --root "$recordings" --norm s --cohort "$cohort" || return 1
        ascend "$first" "$any" evaluate --trials "$trials" --root "$recordings" --norm s --cohort "$cohort" || return 1
    fi
    for precision in $usable; do
        for treatment in $treatments; do
            [ -d "$oms/$precision/$treatment" ] || continue
            echo "--- $precision, $treatment"
            ascend "$precision" "$treatment" evaluate --trials "$trials" --root "$recordings" || return 1
        done
    done
}

conformance() {
    mkdir -p "$out/kit"
    # shellcheck disable=SC2086
    (tool Kit $rules)
}

throughput() {
    seconds=10
    settings_of_throughput="1:1 1:4 2:4 2:16 4:16"
    [ -z "$stand_in" ] || { seconds=0 && settings_of_throughput=2:4; }
    for each in $settings_of_throughput; do
        ascend "$first" "$any" bench -D "ecapa4j.ascend.workers=${each%:*}" --callers "${each#*:}" --seconds $seconds --frames 150 || return 1
    done
    for frames in 301 1000; do
        ascend "$first" "$any" bench -D ecapa4j.ascend.workers=2 --callers 4 --seconds $seconds --frames $frames || return 1
    done
    for size in 4 8; do
        folder=batch
        [ $size -eq 4 ] || folder=batch8
        [ ! -d "$oms/$first/$folder" ] ||
            ascend "$first" $folder bench --callers 4 --utterances $size --seconds $seconds --frames 150 || return 1
    done
}

# The libraries of the symbols step, as the programs beside this script take them.
joined_libraries() { libraries | tr '\n' ':' | sed 's/:$//'; }
# probe MODE DEVICE ARGUMENT...: src/main/cpp/probe.cpp, compiled on the spot.
probe() {
    needs g++ g++ || return 1
    build=$(mktemp -d)
    g++ -std=c++17 -I"$here/../src/main/cpp" "$here/src/main/cpp/probe.cpp" -o "$build/probe" -ldl -pthread &&
        PROBED_LIBRARIES=$(joined_libraries) "$build/probe" "$@"
    code=$?
    rm -r "$build"
    return $code
}
# traced FILE: the calls of embedding one recording on one worker, name and code a line.
traced() {
    needs g++ g++ || return 1
    build=$out/traced
    rm -rf "$build"
    mkdir -p "$build"
    # Those that this library has.
    functions | while read -r line; do
        name=$(echo "$line" | sed -nE 's/^ACL_FUNCTION\([RO], [A-Z]+, .*, (acl[A-Za-z0-9]+), \(.*/\1/p')
        ! grep -qE " $name(@.*)?\$" "$logs/nm.txt" || echo "$line"
    done >"$build/present.inc"
    g++ -std=c++17 -shared -fPIC -I"$here/../src/main/cpp" -I"$build" "$here/src/main/cpp/trace.cpp" -o "$build/libascendcl.so" -ldl ||
        return 1
    rm -f "$1" "$build/of-the-stand-in"
    (
        TRACED_LIBRARIES=$(joined_libraries)
        TRACE_FILE=$1
        export TRACED_LIBRARIES TRACE_FILE
        [ -z "$stand_in" ] || export ACLSIM_TRACE="$build/of-the-stand-in"
        ascend "$first" "$any" embed -D ecapa4j.ascend.workers=1 -D ecapa4j.ascend.library-path="$build/libascendcl.so" \
            "$root/samples/speaker-1688-a.wav" >/dev/null
    )
    code=$?
    if [ -n "$stand_in" ]; then
        echo "against what the stand-in says of itself:"
        # Its lines go on with arguments and results.
        cut -d ' ' -f 1,2 "$build/of-the-stand-in" | diff - "$1" || code=1
    fi
    return $code
}
# Against the calls of the same recording on the stand-in, which RehearsalIT compares with the file.
trace() {
    traced "$logs/trace.txt" || return 1
    wc -l <"$logs/trace.txt"
    diff "$here/stand-in-trace.txt" "$logs/trace.txt"
}

# refused COMMAND...: it ends with a sentence and a code of its own, not in a crash.
refused() {
    "$@" >"$out/said" 2>&1
    code=$?
    tail -n 3 "$out/said"
    echo "exit code $code"
    # The doctor tells of it among other things.
    [ $code -ge 64 ] && [ $code -lt 128 ] && grep -qE '^(ecapa: |problem  )' "$out/said"
}
unknown_device() { refused ecapa doctor --open ascend -D ecapa4j.ascend.devices=999; }
damaged() {
    mkdir -p "$out/damaged"
    cp -r "$oms/$first/$any" "$out/damaged/"
    for file in "$out/damaged/$any"/*.om; do
        printf 'damaged' | dd of="$file" bs=1 seek=1000 conv=notrunc
    done
    refused ecapa embed --backend ascend --model "$model" -D "ecapa4j.ascend.models=$out/damaged/$any" \
        -D "ecapa4j.precision=$(number_format "$first")" "$root/samples/speaker-1688-a.wav"
}
other_chip() {
    other=Ascend910B1
    case $soc in Ascend910B*) other=Ascend310P3 ;; esac
    compiled "$first" fixed $other || return 1
    folder=$oms/$first-$other/fixed
    echo "with what its description says:"
    refused ascend "$first-$other" fixed embed -D "ecapa4j.precision=$(number_format "$first")" "$root/samples/speaker-1688-a.wav" || return 1
    echo "with a description that lies, so that AscendCL decides:"
    sed -i "s/$other/$soc/" "$folder"/*.json
    refused ascend "$first-$other" fixed embed -D "ecapa4j.precision=$(number_format "$first")" "$root/samples/speaker-1688-a.wav"
}

# in_the_background LOG SECONDS [exit]: a soak whose process is $!, given back when it computes.
in_the_background() {
    log=$1
    shift
    tool Soak "$1" "$callers" ${2:+"$2"} >"$log" 2>&1 &
    pid=$!
    waited=0
    until grep -q '^soaking' "$log"; do
        kill -0 $pid 2>/dev/null && [ $waited -lt 1200 ] || {
            cat "$log"
            kill -9 $pid 2>/dev/null
            return 1
        }
        sleep 0.1
        waited=$((waited + 1))
    done
    case $(readlink "/proc/$pid/exe") in
        */java) ;;
        *)
            echo "process $pid is not Java but $(readlink "/proc/$pid/exe")"
            kill -9 $pid
            return 1
            ;;
    esac
}
# ends PID CODE: within a minute, with that code.
ends() {
    waited=0
    while kill -0 "$1" 2>/dev/null && [ $waited -lt 600 ]; do
        sleep 0.1
        waited=$((waited + 1))
    done
    if kill -0 "$1" 2>/dev/null; then
        echo "process $1 is still there after a minute"
        kill -9 "$1"
        return 1
    fi
    wait "$1"
    code=$?
    echo "ended with $code, expected $2"
    [ $code -eq "$2" ]
}
works() { ascend "$first" "$any" embed "$root/samples/speaker-1688-a.wav" >/dev/null; }
killed() {
    in_the_background "$logs/killed-soak.txt" 600 || return 1
    kill -9 $pid
    ends $pid 137 && works
}
dumped_and_terminated() {
    in_the_background "$logs/terminated-soak.txt" 600 || return 1
    kill -3 $pid
    sleep 2
    kill -0 $pid && kill -TERM $pid
    ends $pid 143 && grep 'Full thread dump' "$logs/terminated-soak.txt" && works
}
exits_in_a_run() {
    in_the_background "$logs/exit-soak.txt" 5 exit || return 1
    ends $pid 7 && works
}
checked_jni() {
    (
        export ECAPA_JAVA_OPTS="-Xcheck:jni"
        ascend "$first" "$any" embed "$root/samples/speaker-1688-a.wav"
    ) >"$out/said" 2>&1
    code=$?
    grep -iE 'FATAL|WARNING in native' "$out/said"
    [ $code -eq 0 ] && ! grep -qE 'FATAL ERROR in native' "$out/said"
}
collectors() {
    for collector in G1 Z Serial; do
        "$java" -XX:+Use${collector}GC -version >/dev/null 2>&1 || {
            echo "this JVM has no $collector"
            continue
        }
        echo "--- $collector"
        (
            JAVA_OPTIONS=-XX:+Use${collector}GC
            tool Soak 2 2
        ) || return 1
    done
}
virtual_threads() {
    (
        JAVA_OPTIONS=-Dday.virtual=true
        tool Soak 2 8
    )
}
# Initialised once, as an old library allows.
reloaded() {
    times=1000
    [ -z "$stand_in" ] || times=20
    (
        JAVA_OPTIONS=-Decapa4j.ascend.keep-initialised=true
        tool Reloads $times
    )
}
without_the_variable() {
    # The launcher would set it.
    (
        unset ASCEND_COREDUMP_SIGNAL
        tool Soak 2 2
    )
}
soaked() {
    tool Soak "$soak" "$callers" &
    pid=$!
    while kill -0 $pid 2>/dev/null; do
        npu-smi info >>"$logs/npu-smi-in-soak.txt" 2>&1
        waited=0
        while kill -0 $pid 2>/dev/null && [ $waited -lt 60 ]; do
            sleep 1
            waited=$((waited + 1))
        done
    done
    wait $pid
}
two_processes() {
    in_the_background "$logs/first-of-two.txt" 600 || return 1
    works
    beside=$?
    kill -TERM $pid
    ends $pid 143 && [ $beside -eq 0 ]
}

group "1 inventory"
observe inventory inventory
group "2 symbols and declarations"
step symbols symbols
step declarations declarations
group "3 probe"
step available available
step open ecapa doctor --open ascend
observe without-environment without_environment
observe with-stubs with_stubs
observe visible-devices visible
group "4 convert and compile"
[ -n "$om" ] || step convert converted
treatments="gears static fixed batch batch8"
any=gears
if [ -n "$om" ]; then
    for folder in "$om"/*/mask; do
        [ ! -d "$folder" ] || { treatments="mask $treatments" && any=mask && break; }
    done
    say "OBSERVED  compile (given: $om)"
elif masked >"$logs/convert-mask.log" 2>&1; then
    treatments="mask $treatments"
    any=mask
else
    say "OBSERVED  convert-mask (the network takes no mask, logs/convert-mask.log)"
fi
usable=
for precision in $precisions; do
    for treatment in $treatments; do
        # Every precision in every way takes ATC long and a rehearsal nowhere.
        [ -n "$stand_in" ] && [ -n "$usable" ] && [ "$treatment" != $any ] && continue
        [ -n "$om" ] || step "compile-$precision-$treatment" compiled "$precision" "$treatment"
    done
    [ ! -d "$oms/$precision/$any" ] || usable="$usable $precision"
done
[ -n "$usable" ] || {
    say "FAIL      no models in $oms"
    failed=1
    finish
}
first=$(echo $usable | cut -d ' ' -f 1)
set --
for precision in $usable; do set -- "$@" "$oms/$precision"/*/*.om; done
observe describe probe describe "$device" "$@"
group "5 parity"
step cpu on_cpu
for precision in $usable; do
    for treatment in $treatments; do
        [ -d "$oms/$precision/$treatment" ] || continue
        case $treatment in
            # Windows are another thing than the whole recording: how far from it is to be seen, not to be judged here.
            static | fixed) step "parity-$precision-$treatment" parity "$precision" "$treatment" -1 ;;
            *) step "parity-$precision-$treatment" parity "$precision" "$treatment" "$(least_cosine "$precision")" ;;
        esac
    done
done
for precision in $usable; do
    # Only under a mask is a minute computed as it is.
    [ $any != mask ] || step "extremes-$precision" extremes "$precision" "$(least_cosine "$precision")"
done
group "6 verdicts"
step verdicts verdicts
[ -z "$trials" ] || observe accuracy accuracy
group "7 conformance kit"
# What needs ATC is left out where compiled models were given instead.
[ -n "$om" ] || conformance >"$logs/conformance.log" 2>&1
code=$?
last=$(tail -n 1 "$logs/conformance.log")
case ${om:+given}$code in
    given*) say "OBSERVED  conformance: left out, as ATC compiles its networks" ;;
    0) say "PASS      conformance ($last)" ;;
    3) say "OBSERVED  conformance: only exact numbers differ ($last; logs/conformance.log has by how much)" ;;
    *)
        say "FAIL      conformance ($last; logs/conformance.log)"
        failed=1
        ;;
esac
group "8 throughput"
step throughput throughput
group "9 failures"
step unknown-device unknown_device
step damaged-om damaged
[ -n "$om" ] || step other-chip other_chip
step kill-9 killed
# Another code or another order of calls fails nothing here: it is what the stand-in has to be taught.
observe codes probe codes "$device" "$here/README.md" "$oms/$first"/fixed/*.om "$oms/$first/$any"/*.om
observe trace trace
step reloads reloaded
group "10 JVM"
step thread-dump-and-term dumped_and_terminated
step exit-in-a-run exits_in_a_run
step two-processes two_processes
step check-jni checked_jni
step collectors collectors
case $("$java" -version 2>&1 | sed -nE 's/.*version "([0-9]+).*/\1/p') in
    1 | 17 | 18 | 19 | 20) say "OBSERVED  virtual-threads (left out: they need JDK 21)" ;;
    *) step virtual-threads virtual_threads ;;
esac
observe without-coredump-signal without_the_variable
group "11 soak"
[ "$soak" = 0 ] || step soak soaked
finish
