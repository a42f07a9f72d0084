#!/bin/sh
# Builds all of a release into dist/: programs, archives, packages, a bill of
# materials and checksums. `make release` calls it; it needs Go, git, tar,
# gzip and zip. The same commit and the same Go give the same programs.
set -eu
cd "$(dirname "$0")/../../.."

NFPM=github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2
CYCLONEDX=github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0
TARGETS=${TARGETS:-linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64}

# The version is that of the tag; between tags it names the commit.
commit=$(git rev-parse --short=12 HEAD)
VERSION=$(git describe --tags --exact-match --match 'v*' 2>/dev/null || echo "v0.0.0-$(git log -1 --format=%cd --date=format:%Y%m%d).$commit")
VERSION=${VERSION#v}
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export VERSION SOURCE_DATE_EPOCH
export CGO_ENABLED=0 GOFLAGS="${GOFLAGS:-} -buildvcs=false" TZ=UTC LC_ALL=C

rm -rf dist
STAGE=dist/stage
export STAGE
mkdir -p "$STAGE"

build() { # OS ARCH FILE
  echo "building for $1/$2"
  GOOS=$1 GOARCH=$2 go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o "$3" ./cmd/refdesk
}

# What the packages hold besides is printed by the program itself.
build "$(go env GOHOSTOS)" "$(go env GOHOSTARCH)" "$STAGE/refdesk"
self=$STAGE/refdesk
"$self" config >"$STAGE/sample.toml"
sed -e 's|^database = .*|database = "sqlite:/var/lib/refdesk/refdesk.db"|' \
  -e 's|^# password_file = .*|password_file = "/etc/refdesk/password"|' \
  -e '/^password_env = /s|^|# |' "$STAGE/sample.toml" >"$STAGE/refdesk.toml"
"$self" man | gzip -9n >"$STAGE/refdesk.1.gz"
"$self" completion bash >"$STAGE/refdesk.bash"
"$self" completion zsh >"$STAGE/_refdesk"
"$self" completion fish >"$STAGE/refdesk.fish"

for target in $TARGETS; do
  os=${target%/*} arch=${target#*/}
  name=refdesk_${VERSION}_${os}_${arch} program=refdesk
  [ "$os" != windows ] || program=refdesk.exe
  mkdir "$STAGE/$name"
  build "$os" "$arch" "$STAGE/$name/$program"
  [ "$os" != linux ] || cp "$STAGE/$name/$program" "$STAGE/refdesk-$arch"
  cp -R LICENSE README.md CHANGELOG.md docs cmd/refdesk/install/samples rules/data/common-en.licence.txt "$STAGE/$name/"
  cp "$STAGE/sample.toml" "$STAGE/$name/refdesk.toml"
  [ "$os" != linux ] || cp cmd/refdesk/install/refdesk.service "$STAGE/$name/"
  [ "$os" = windows ] || gzip -dc "$STAGE/refdesk.1.gz" >"$STAGE/$name/refdesk.1"
  find "$STAGE/$name" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  if [ "$os" = windows ]; then
    (cd "$STAGE" && find "$name" | sort | zip -qX "../$name.zip" -@)
  else
    tar -C "$STAGE" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -cf - "$name" | gzip -9n >"dist/$name.tar.gz"
  fi
done

for ARCH in amd64 arm64; do
  [ -e "$STAGE/refdesk-$ARCH" ] || continue
  export ARCH
  for kind in deb rpm; do
    go run "$NFPM" package --config cmd/refdesk/install/nfpm.yaml --packager "$kind" --target dist/
  done
done

# The bill of materials is read from the program itself, for all systems alike.
go run "$CYCLONEDX" bin -json -licenses -std -noserial -version "v$VERSION" -output "dist/refdesk_${VERSION}_sbom.cdx.json" "$self"

(cd "$STAGE" && sha256sum refdesk_*/refdesk refdesk_*/refdesk.exe 2>/dev/null) >dist/PROGRAMS.sha256 || true
rm -rf "$STAGE"
(cd dist && sha256sum -- *.tar.gz *.zip *.deb *.rpm *.json PROGRAMS.sha256 2>/dev/null >SHA256SUMS) || true
ls -l dist
