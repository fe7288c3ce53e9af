#!/bin/sh
# Compares the contract with the document that Kombo publishes and keeps one issue about it: opened when there are
# changes, brought up to date while there are, closed when there are none any more. Needs gh, with GH_TOKEN.
#
#	internal/report-drift.sh [UPSTREAM]
set -eu
cd "$(dirname "$0")/.."
upstream=${1:-https://api.kombo.dev/openapi.json}
title="Kombo's API has changed"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

go build -C internal/tools -o "$work/drift" ./drift
status=0
"$work/drift" -format markdown "$upstream" >"$work/report.md" || status=$?
case $status in
0 | 3 | 4) ;;
*)
	echo "The documents could not be compared, so the issue stays as it is." >&2
	exit 1
	;;
esac
cat "$work/report.md"

# Only an issue that this opened is touched, whatever else is called the same.
issue=$(gh issue list --state open --app github-actions --limit 1000 --json number,title \
	--jq "[.[] | select(.title == \"$title\")][0].number // empty")
if [ "$status" = 0 ]; then
	if [ -n "$issue" ]; then
		gh issue close "$issue" --comment "The contract and Kombo's document promise the same again."
	fi
elif [ -n "$issue" ]; then
	gh issue edit "$issue" --body-file "$work/report.md"
else
	gh issue create --title "$title" --body-file "$work/report.md"
fi
