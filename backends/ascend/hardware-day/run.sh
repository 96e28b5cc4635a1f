#!/bin/sh
# Goes through README.md's steps on a machine with an NPU. Prints PASS, FAIL or OBSERVED and packs the logs.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(CDPATH='' cd -- "$here/../../.." && pwd -P)
model=default
soc=
om=
out=hardware-day
devices=0
soak=8
trials=
recordings=
all=

usage() {
    echo "usage: run.sh [--model MODEL] [--soc SOC | --om DIR] [--devices 0,1] [--trials LIST --root DIR] [--out DIR]" >&2
    echo "              [--soak HOURS] [--all]" >&2
    exit 64
}
while [ $# -gt 0 ]; do
    case $1 in
        --model | --soc | --om | --devices | --out | --soak | --trials | --root)
            [ $# -ge 2 ] || usage
            case $1 in
                --model) model=$2 ;;
                --soc) soc=$2 ;;
                --om) om=$2 ;;
                --devices) devices=$2 ;;
                --out) out=$2 ;;
                --soak) soak=$2 ;;
                --trials) trials=$2 ;;
                --root) recordings=$2 ;;
            esac
            shift 2
            ;;
        --all)
            all=1
            shift
            ;;
        *) usage ;;
    esac
done

mkdir -p "$out/logs" || exit 74
out=$(CDPATH='' cd -- "$out" && pwd -P)
# AscendCL takes signals that the JVM needs, unless it is told not to; the logs of ATC and AscendCL go into the archive.
export ASCEND_COREDUMP_SIGNAL="${ASCEND_COREDUMP_SIGNAL:-none}"
export ASCEND_PROCESS_LOG_PATH="$out/logs/ascend"
report=$out/report.txt
: >"$report"
failed=

say() { printf '%s\n' "$*" | tee -a "$report"; }
# step NAME COMMAND...: runs it with its output in a log; PASS or FAIL by its exit code.
step() {
    step=$1
    shift
    if "$@" >"$out/logs/$step.log" 2>&1; then
        say "PASS      $step"
    else
        say "FAIL      $step (exit code $?, logs/$step.log)"
        failed=1
    fi
}
observe() {
    step=$1
    shift
    "$@" >"$out/logs/$step.log" 2>&1
    say "OBSERVED  $step (exit code $?)"
}
group() {
    if [ -n "$failed" ] && [ -z "$all" ]; then
        finish
    fi
    say "--- $1"
}
finish() {
    # Nobody's business: names of host and user, where they stand as words.
    find "$report" "$out/logs" -type f | while read -r file; do
        sed -i -e "s/\\b$(uname -n)\\b/HOST/g" -e "s/\\b$(id -un)\\b/USER/g" "$file"
    done
    tar -C "$out" -czf "$out/hardware-day.tar.gz" report.txt logs
    say "The archive: $out/hardware-day.tar.gz"
    [ -z "$failed" ]
    exit
}

ecapa() { "$root/ecapa" "$@"; }
# ascend COMMAND MODELS ARGUMENT...: on the NPU, with the compiled models of these folders.
ascend() {
    command=$1
    models=$2
    shift 2
    ecapa "$command" --backend ascend --model "$model" -D "ecapa4j.ascend.models=$models" -D "ecapa4j.ascend.devices=$devices" "$@"
}
# background LOG COMMAND MODELS ARGUMENT...: the same, as a process whose id is $pid.
background() {
    log=$1
    command=$2
    models=$3
    shift 3
    "$root/ecapa" "$command" --backend ascend --model "$model" -D "ecapa4j.ascend.models=$models" \
        -D "ecapa4j.ascend.devices=$devices" "$@" >"$out/logs/$log" 2>&1 &
    pid=$!
}

inventory() {
    npu-smi info
    npu-smi info -t board -i 0
    cat /etc/ascend_install.info /usr/local/Ascend/driver/version.info
    cat "${ASCEND_HOME_PATH:-/usr/local/Ascend/ascend-toolkit/latest}"/share/info/*/version.info
    uname -srm
    id -Gn
    ls -l /dev/davinci* /dev/devmm_svm /dev/hisi_hdc
    env | grep -E '^(ASCEND|LD_LIBRARY_PATH|ECAPA4J)' | sort
    java -version
    free -m
}

libraries() {
    echo "${LD_LIBRARY_PATH:-}" | tr : '\n' | grep -vE '/(devlib|stub)(/|$)' | while read -r folder; do
        for name in libascendcl.so libacl_rt.so libacl_mdl.so; do
            [ ! -f "$folder/$name" ] || echo "$folder/$name"
        done
    done
}

symbols() {
    found=$(libraries)
    [ -n "$found" ] || {
        echo "no AscendCL on LD_LIBRARY_PATH"
        return 1
    }
    # shellcheck disable=SC2086
    nm -D --defined-only $found >"$out/logs/nm.txt"
    missing=0
    for function in $(grep -oE '^ACL_FUNCTION\(R, [A-Z]+, [^,]+, [A-Za-z0-9]+' "$here/../src/main/cpp/acl_functions.inc" | sed 's/.*, //'); do
        grep -qE " $function(@.*)?\$" "$out/logs/nm.txt" || {
            echo "missing: $function"
            missing=1
        }
    done
    return $missing
}

# Our numbers and sizes are asserted in our header; here this machine's own header must give the same ones. What older toolkits lack is
# looked at one by one.
declarations() {
    header=$(find "${ASCEND_HOME_PATH:-/usr/local/Ascend/ascend-toolkit/latest}" -path '*include/acl/acl.h' 2>/dev/null | head -n 1)
    [ -n "$header" ] || {
        echo "no acl/acl.h here: install the toolkit's headers"
        return 1
    }
    include=$(dirname "$(dirname "$header")")
    check=$(mktemp -d)
    bad=0
    for name in $(grep -oE '\bacl[A-Za-z]+\b|\bACL_[A-Z0-9_]+\b' "$here/../src/main/cpp/acl_abi.h" | sort -u); do
        printf '#include "acl/acl.h"\n#ifndef %s\nusing X = decltype(%s);\n#endif\n' "$name" "$name" >"$check/value.cpp"
        printf '#include "acl/acl.h"\nusing X = %s;\n' "$name" >"$check/type.cpp"
        if ! g++ -std=c++17 -fsyntax-only -I"$include" "$check/value.cpp" 2>/dev/null &&
            ! g++ -std=c++17 -fsyntax-only -I"$include" "$check/type.cpp" 2>/dev/null; then
            echo "not in this toolkit: $name"
            echo "$name" >>"$check/absent"
        fi
    done
    touch "$check/absent"
    grep '^ECAPA_ACL_ASSERT' "$here/../src/main/cpp/acl_abi.h" | sed -E 's/^ECAPA_ACL_ASSERT\((.*)\);/\1/' | sed 's/ && /\n/g' |
        while read -r condition; do
            ! printf '%s\n' "$condition" | grep -qwFf "$check/absent" || continue
            printf '#include <stddef.h>\n#include "acl/acl.h"\nstatic_assert(%s, "differs");\n' "$condition" >"$check/check.cpp"
            g++ -std=c++17 -fsyntax-only -I"$include" "$check/check.cpp" || echo "differs: $condition" >>"$check/bad"
        done
    [ ! -f "$check/bad" ] || {
        cat "$check/bad"
        bad=1
    }
    rm -r "$check"
    return $bad
}

no_environment() {
    env -u LD_LIBRARY_PATH -u ASCEND_HOME_PATH -u ASCEND_TOOLKIT_HOME -u ASCEND_OPP_PATH "$root/ecapa" doctor | grep 'backend     ascend'
}

available() { ecapa doctor | tee /dev/stderr | grep -q 'backend     ascend: available'; }

# For each treatment of lengths a folder: fixed lengths (windows), gears under a mask (padding), batches, half precision.
compile() {
    [ -n "$soc" ] || {
        echo "--soc is needed to compile: Ascend and the name that npu-smi info shows"
        return 64
    }
    onnx=$out/onnx
    ecapa convert "$model" --to onnx --frames 301,601 --out "$onnx/fixed" || return
    ecapa convert "$model" --to onnx --frames 301 --batch 4 --out "$onnx/batch" || return
    ecapa ascend compile "$onnx"/fixed/*.onnx --soc "$soc" --out "$om/fixed" || return
    ecapa ascend compile "$onnx"/batch/*.onnx --soc "$soc" --out "$om/batch" || return
    ecapa ascend compile "$onnx"/fixed/*.onnx --soc "$soc" --precision mixed_float16 --out "$om/half" || return
    # A network that reflects its edges takes no mask.
    ecapa convert "$model" --to onnx --dynamic --mask --out "$onnx/masked" || return 0
    ecapa ascend compile "$onnx"/masked/*.onnx --soc "$soc" --gears 301,601,1001,2001 --out "$om/masked" || return
}
folders() { find "$om" -name '*.om' -exec dirname {} \; | sort -u | grep -v '/foreign$'; }
first() { folders | head -n 1; }

samples="$root/samples/speaker-1688-a.wav $root/samples/speaker-1688-b.wav $root/samples/speaker-3080-a.wav $root/samples/speaker-3080-b.flac $root/samples/speaker-533-a-8k.wav"

# compare LEAST FILE FILE: the cosine of the embeddings in two outputs of embed.
compare() {
    awk -v least="$1" '
        match($0, /"embedding": \[[^]]*\]/) {
            text = substr($0, RSTART + 14, RLENGTH - 15)
            gsub(/[ \[]/, "", text)
            count[FILENAME]++
            vector[FILENAME, count[FILENAME]] = text
            if (FILENAME != last) { files[++number] = FILENAME; last = FILENAME }
        }
        END {
            if (number != 2 || count[files[1]] != count[files[2]]) { print "not as many embeddings"; exit 1 }
            for (i = 1; i <= count[files[1]]; i++) {
                n = split(vector[files[1], i], a, ",")
                if (split(vector[files[2], i], b, ",") != n) { print "not as long"; exit 1 }
                ab = aa = bb = 0
                for (j = 1; j <= n; j++) { ab += a[j] * b[j]; aa += a[j] * a[j]; bb += b[j] * b[j] }
                cosine = ab / sqrt(aa * bb)
                print "recording " i ": cosine " cosine
                if (!(cosine >= least)) { bad = 1 }
            }
            exit bad
        }' "$2" "$3"
}

parity() {
    # shellcheck disable=SC2086
    ecapa embed --backend cpu --model "$model" $samples >"$out/logs/cpu.json" || return
    bad=0
    for folder in $(folders); do
        name=$(basename "$folder")
        precision=f32
        least=0.9999
        ! grep -q '"f16"' "$folder"/*.om.json || {
            precision=f16
            least=0.999
        }
        echo "--- $name in $precision"
        # shellcheck disable=SC2086
        ascend embed "$folder" -D "ecapa4j.precision=$precision" $samples >"$out/logs/ascend-$name.json" &&
            grep treatment "$out/logs/ascend-$name.json" &&
            compare "$least" "$out/logs/cpu.json" "$out/logs/ascend-$name.json" || bad=1
    done
    return $bad
}

conformance() {
    command -v mvn >/dev/null || {
        echo "no mvn here: the kit was not run"
        return 69
    }
    mvn -B -q -f "$root/pom.xml" -pl backends/ascend -am test -Dtest=NpuConformanceTest -Dsurefire.failIfNoSpecifiedTests=false \
        -Dascend.soc="$soc"
}

verdicts() {
    for other in speaker-1688-b.wav speaker-3080-b.flac; do
        ecapa verify --backend cpu --model "$model" "$root/samples/speaker-1688-a.wav" "$root/samples/$other"
        expected=$?
        ascend verify "$(first)" "$root/samples/speaker-1688-a.wav" "$root/samples/$other"
        actual=$?
        [ "$expected" -eq "$actual" ] || return 1
    done
}

accuracy() {
    ecapa evaluate --backend cpu --model "$model" --trials "$trials" --root "$recordings"
    for folder in $(folders); do
        ! grep -q '"f16"' "$folder"/*.om.json || continue
        echo "--- $folder"
        ascend evaluate "$folder" --trials "$trials" --root "$recordings" || return
    done
}

throughput() {
    for folder in $(folders); do
        ! grep -q '"f16"' "$folder"/*.om.json || continue
        for workers in 1 2 4; do
            for utterances in 1 4 16; do
                echo "--- $folder, $workers workers, $utterances utterances at once"
                ascend bench "$folder" -D "ecapa4j.ascend.workers=$workers" --seconds 10 --utterances "$utterances"
            done
        done
    done
}

refusals() {
    echo "--- a device that is not here"
    ecapa doctor --open ascend -D ecapa4j.ascend.devices=99
    echo "--- damaged files"
    damaged=$(mktemp -d)
    cp "$(first)"/* "$damaged"
    for file in "$damaged"/*.om; do
        printf 'damaged' | dd of="$file" bs=1 seek=1000 conv=notrunc
    done
    ascend embed "$damaged" "$root/samples/speaker-1688-a.wav"
    rm -r "$damaged"
    [ -n "$soc" ] || return 0
    echo "--- another chip's file, which says that it is this one's"
    other=Ascend910A
    [ "$soc" != "$other" ] || other=Ascend310P3
    ecapa ascend compile "$out"/onnx/fixed/*.onnx --soc "$other" --out "$om/foreign" || return 0
    sed -i "s/$other/$soc/" "$om"/foreign/*.om.json
    ascend embed "$om/foreign" "$root/samples/speaker-1688-a.wav"
}

killed() {
    background killed-bench.log bench "$(first)" --seconds 60
    sleep 5
    kill -9 "$pid" || return
    wait "$pid"
    code=$?
    [ "$code" -eq 137 ] || {
        echo "exit code $code, expected 137"
        return 1
    }
    ascend embed "$(first)" "$root/samples/speaker-1688-a.wav" >/dev/null
}

signals() {
    background signals-bench.log bench "$(first)" --seconds 60
    sleep 5
    kill -3 "$pid" || return
    sleep 2
    grep -q 'Full thread dump' "$out/logs/signals-bench.log" || {
        echo "no thread dump after SIGQUIT"
        return 1
    }
    kill -TERM "$pid" || {
        echo "the JVM did not live on after its thread dump"
        return 1
    }
    wait "$pid"
    code=$?
    [ "$code" -eq 143 ] || {
        echo "exit code $code after SIGTERM, expected 143"
        return 1
    }
    ECAPA_JAVA_OPTS=-Xcheck:jni ascend embed "$(first)" "$root/samples/speaker-1688-a.wav" >"$out/logs/check-jni.log" 2>&1 &&
        ! grep -E 'WARNING in native|FATAL ERROR in native' "$out/logs/check-jni.log"
}

without_signal_setting() { env ASCEND_COREDUMP_SIGNAL= "$root/ecapa" doctor --open ascend; }

# One process an hour, which computes all the time; its memory must not grow, nor the device's.
soaked() {
    hour=0
    while [ "$hour" -lt "$soak" ]; do
        hour=$((hour + 1))
        background "soak-$hour.log" bench "$(first)" --frames $((200 + 97 * hour)) --seconds 3600 --utterances 8
        : >"$out/logs/soak-$hour.memory"
        while kill -0 "$pid" 2>/dev/null; do
            ps -o rss= -p "$pid" >>"$out/logs/soak-$hour.memory"
            sleep 60
        done
        wait "$pid" || return
        npu-smi info
        # After the first tenth, in kB.
        awk '{ rss[NR] = $1 } END { early = rss[int(NR / 10) + 2]; late = rss[NR - 1]; print early " kB, then " late " kB"
            exit !(NR < 10 || late < 1.2 * early) }' "$out/logs/soak-$hour.memory" || return
        # shellcheck disable=SC2086
        ascend embed "$(first)" $samples >/dev/null || return
    done
}

group "1 inventory"
observe inventory inventory
group "2 symbols"
step symbols symbols
step declarations declarations
group "3 probe"
step available available
step open ecapa doctor --open ascend -D "ecapa4j.ascend.devices=$devices"
observe without-environment no_environment
observe without-signal-setting without_signal_setting
group "4 compile"
if [ -n "$om" ]; then
    om=$(CDPATH='' cd -- "$om" && pwd -P) || exit 66
    say "OBSERVED  compile (given: $(folders | tr '\n' ' '))"
else
    om=$out/om
    step compile compile
fi
group "5 parity"
step parity parity
if [ -n "$soc" ]; then
    observe conformance conformance
fi
group "6 accuracy"
step verdicts verdicts
if [ -n "$trials" ]; then
    observe accuracy accuracy
fi
group "7 throughput"
observe throughput throughput
group "8 failures"
observe refusals refusals
step killed killed
group "9 JVM"
step signals signals
group "10 soak"
[ "$soak" = 0 ] || step soak soaked
finish
