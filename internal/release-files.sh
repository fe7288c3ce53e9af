#!/bin/sh
# Writes what a release consists of into a directory: release-files.sh vX.Y.Z DIR. DIR gets the
# module as the Go module proxy serves it (kombo-go-vX.Y.Z.zip) and its software bill of materials
# (kombo-go-vX.Y.Z.cdx.json, CycloneDX).
set -eu
version=$1 output=$2
cd "$(dirname "$0")/.."
mkdir -p "$output"
output=$(cd "$output" && pwd)
proxy=$(mktemp -d)
trap 'rm -rf "$proxy"' EXIT
go -C internal/tools run ./moduleproxy -root ../.. -version "$version" "$proxy"
cp "$proxy/github.com/kombo-go/kombo/@v/$version.zip" "$output/kombo-go-$version.zip"
go run github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0 \
	mod -type library -json -noserial -output "$output/kombo-go-$version.cdx.json" .
