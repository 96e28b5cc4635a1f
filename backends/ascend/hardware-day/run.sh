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
all=

usage() {
    echo "usage: run.sh [--model MODEL] [--soc SOC | --om DIR] [--devices 0,1] [--out DIR] [--soak HOURS] [--all]" >&2
    exit 64
}
while [ $# -gt 0 ]; do
    case $1 in
        --model | --soc | --om | --devices | --out | --soak)
            [ $# -ge 2 ] || usage
            case $1 in
                --model) model=$2 ;;
                --soc) soc=$2 ;;
                --om) om=$2 ;;
                --devices) devices=$2 ;;
                --out) out=$2 ;;
                --soak) soak=$2 ;;
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
report=$out/report.txt
: >"$report"
failed=

say() { printf '%s\n' "$*" | tee -a "$report"; }
# step NAME COMMAND...: runs it with its output in a log; PASS or FAIL by its exit code.
step() {
    name=$1
    shift
    if "$@" >"$out/logs/$name.log" 2>&1; then
        say "PASS      $name"
    else
        say "FAIL      $name (exit code $?, logs/$name.log)"
        failed=1
    fi
}
observe() {
    name=$1
    shift
    "$@" >"$out/logs/$name.log" 2>&1
    say "OBSERVED  $name (exit code $?)"
}
group() {
    if [ -n "$failed" ] && [ -z "$all" ]; then
        finish
    fi
    say "--- $1"
}
finish() {
    # Nobody's business: names of host and user.
    for file in "$report" "$out"/logs/*; do
        [ ! -f "$file" ] || sed -i -e "s/$(uname -n)/HOST/g" -e "s/$(id -un)/USER/g" "$file"
    done
    tar -C "$out" -czf "$out/hardware-day.tar.gz" report.txt logs
    say "The archive: $out/hardware-day.tar.gz"
    [ -z "$failed" ]
    exit
}

ecapa() { "$root/ecapa" "$@"; }
ascend() {
    command=$1
    shift
    ecapa "$command" --backend ascend --model "$model" -D "ecapa4j.ascend.models=$om" -D "ecapa4j.ascend.devices=$devices" "$@"
}

inventory() {
    npu-smi info
    npu-smi info -t board -i 0
    cat /etc/ascend_install.info /usr/local/Ascend/driver/version.info
    cat "${ASCEND_HOME_PATH:-/usr/local/Ascend/ascend-toolkit/latest}"/share/info/*/version.info
    uname -srm
    id -Gn
    ls -l /dev/davinci* /dev/devmm_svm /dev/hisi_hdc
    env | grep -E '^(ASCEND|LD_LIBRARY_PATH)' | sort
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

# Our numbers and sizes are asserted in our header; here this machine's own header must give the same ones.
declarations() {
    header=$(find "${ASCEND_HOME_PATH:-/usr/local/Ascend/ascend-toolkit/latest}" -path '*include/acl/acl.h' 2>/dev/null | head -n 1)
    [ -n "$header" ] || {
        echo "no acl/acl.h here: install the toolkit's headers"
        return 1
    }
    check=$(mktemp -d)
    {
        echo '#include <stddef.h>'
        echo '#include "acl/acl.h"'
        sed -n '/^ECAPA_ACL_ASSERT/,/;/p' "$here/../src/main/cpp/acl_abi.h" |
            grep -vE 'ACL_STREAM_STATUS_COMPLETE|ACL_FORMAT_NCL' |
            sed -E 's/^ECAPA_ACL_ASSERT\((.*)\);/static_assert(\1, "differs");/'
    } >"$check/check.cpp"
    g++ -std=c++17 -fsyntax-only -I"$(dirname "$(dirname "$header")")" "$check/check.cpp"
    code=$?
    rm -r "$check"
    return $code
}

no_environment() {
    env -u LD_LIBRARY_PATH -u ASCEND_HOME_PATH -u ASCEND_TOOLKIT_HOME -u ASCEND_OPP_PATH "$root/ecapa" doctor | grep 'backend     ascend'
}

compile() {
    [ -n "$soc" ] || {
        echo "--soc is needed to compile: Ascend and the name that npu-smi info shows"
        return 64
    }
    om=$out/om
    mkdir -p "$om"
    ecapa ascend compile "$model" --soc "$soc" --out "$om"
}

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
    ecapa embed --backend cpu --model "$model" $samples >"$out/logs/cpu.json" &&
        ascend embed $samples >"$out/logs/ascend.json" &&
        grep treatment "$out/logs/ascend.json" &&
        compare 0.9999 "$out/logs/cpu.json" "$out/logs/ascend.json"
}

verdicts() {
    for other in speaker-1688-b.wav speaker-3080-b.flac; do
        ecapa verify --backend cpu --model "$model" "$root/samples/speaker-1688-a.wav" "$root/samples/$other"
        expected=$?
        ascend verify "$root/samples/speaker-1688-a.wav" "$root/samples/$other"
        actual=$?
        [ "$expected" -eq "$actual" ] || return 1
    done
}

throughput() {
    for workers in 1 2 4; do
        ascend bench -D "ecapa4j.ascend.workers=$workers" --seconds 10 --threads 16
    done
}

refusals() {
    ecapa doctor --open ascend -D ecapa4j.ascend.devices=99
    damaged=$(mktemp -d)
    cp "$om"/* "$damaged"
    for file in "$damaged"/*.om; do
        printf 'damaged' | dd of="$file" bs=1 seek=1000 conv=notrunc
    done
    ascend embed -D "ecapa4j.ascend.models=$damaged" "$root/samples/speaker-1688-a.wav"
    rm -r "$damaged"
}

killed() {
    # shellcheck disable=SC2086
    ascend embed $samples $samples $samples $samples >/dev/null &
    sleep 2
    kill -9 $!
    ascend embed "$root/samples/speaker-1688-a.wav" >/dev/null
}

signals() {
    # shellcheck disable=SC2086
    ascend embed $samples $samples $samples $samples >/dev/null &
    sleep 2
    kill -3 $!
    sleep 1
    kill -TERM $!
    wait $!
    echo "after SIGTERM: exit code $?"
    ECAPA_JAVA_OPTS=-Xcheck:jni ascend embed "$root/samples/speaker-1688-a.wav"
    env -u ASCEND_COREDUMP_SIGNAL "$root/ecapa" doctor --open ascend
}

soaked() {
    end=$(($(date +%s) + soak * 3600))
    while [ "$(date +%s)" -lt "$end" ]; do
        # shellcheck disable=SC2086
        ascend embed $samples >/dev/null || return 1
        npu-smi info | grep -iE 'hbm|memory|/ [0-9]+ ' | tail -n 4
    done
}

group "1 inventory"
observe inventory inventory
group "2 symbols"
step symbols symbols
step declarations declarations
group "3 probe"
step doctor ecapa doctor
step open ecapa doctor --open ascend -D "ecapa4j.ascend.devices=$devices"
observe without-environment no_environment
group "4 compile"
if [ -n "$om" ]; then
    say "OBSERVED  compile (given: $(ls "$om" | tr '\n' ' '))"
else
    step compile compile
    om=$out/om
fi
group "5 parity"
step parity parity
group "6 accuracy"
step verdicts verdicts
group "7 throughput"
observe throughput throughput
group "8 failures"
observe refusals refusals
step killed killed
group "9 JVM"
observe signals signals
group "10 soak"
[ "$soak" = 0 ] || step soak soaked
finish
