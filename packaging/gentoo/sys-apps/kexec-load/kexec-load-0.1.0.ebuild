# Copyright 2026 Gentoo Authors
# Distributed under the terms of the MIT License

EAPI=8

inherit cmake linux-info

DESCRIPTION="Reboots by kexec, as /etc/conf.d/kexec says"
HOMEPAGE="https://example.org/kexec-load"
SRC_URI="${P}.tar.gz"

LICENSE="MIT"
SLOT="0"
KEYWORDS="~amd64"
IUSE="test"
RESTRICT="fetch !test? ( test )"

DEPEND="
	app-arch/bzip2:=
	app-arch/libdeflate:=
	app-arch/lz4:=
	app-arch/xz-utils
	app-arch/zstd:=
	dev-libs/xxhash
	dev-libs/boost:=
	dev-libs/lzo:2
	sys-apps/util-linux
	sys-libs/zlib:=
	virtual/libelf:=
"
# Both have kexec(8) and the service "kexec", and its configuration stays the same.
RDEPEND="
	${DEPEND}
	!sys-apps/kexec-tools
"
DEPEND+="
	dev-cpp/nlohmann_json
"
BDEPEND="
	virtual/pkgconfig
"

CONFIG_CHECK="~KEXEC ~KEXEC_FILE"

pkg_nofetch() {
	einfo "Make ${P}.tar.gz from a checkout of kexec-load and put it into your DISTDIR:"
	einfo "    git archive --prefix=${P}/ --output=${P}.tar.gz HEAD"
}

src_configure() {
	local mycmakeargs=(
		-DBUILD_TESTING="$(usex test)"
		-DCMAKE_INSTALL_SYSCONFDIR="${EPREFIX}/etc"
		-DINIT=openrc
	)
	cmake_src_configure
}

src_install() {
	cmake_src_install
	dodoc docs/policy.md
}

pkg_postinst() {
	elog "To have reboots go by kexec:  rc-update add kexec boot"
	elog "To see what would happen:     kexec-load --dry-run"
	elog "To reboot by firmware, once:  coldreboot"
}
