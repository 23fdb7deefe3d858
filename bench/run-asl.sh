#!/usr/bin/env bash
#
# Measures Borealis's interpreter and its peer in one run, one after the other,
# and prints a table with the ratios. Both count CPU time, so a busy machine
# disturbs them little.
#
#   ./run-asl.sh [ROUNDS [SECONDS]]    5 rounds of 1 second by default
#
# It needs Go, and any Node with npm: the peer itself runs on the Node that its
# package.json pins, for it wants version 22 or newer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly rounds=${1:-5} seconds=${2:-1}
readonly peer=peers/aws-local-stepfunctions
work=$(mktemp -d)
readonly work
trap 'rm -rf "$work"' EXIT

# Without a lock file: the version in package.json is exact, and a lock file
# would name the registry of whoever wrote it.
npm install --prefix "$peer" --no-package-lock --no-audit --no-fund --loglevel=error >/dev/null
readonly node=$peer/node_modules/node/bin/node
go build -o "$work/asl" ./asl

echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sort | uniq -c | sed 's/^ *//'), $(uname -sr)"
echo "peer: aws-local-stepfunctions $(sed -n 's/.*"aws-local-stepfunctions": "\(.*\)".*/\1/p' $peer/package.json), node $("$node" --version)"
"$node" "$peer/measure.js" "$rounds" "$seconds" >"$work/peer.json"
"$work/asl" -rounds "$rounds" -duration "${seconds}s" -peer "$work/peer.json"
