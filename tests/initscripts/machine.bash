# shellcheck shell=bash
# For the scripts that test init scripts: a directory that stands in for the machine. There is nothing in it but a shell and
# stand-ins for the programs that the scripts call, so that no script can reach the real ones.

repository=$(cd "$(dirname "$0")/../.." && pwd)
here=$repository/tests/initscripts
[ "$(id -u)" = 0 ] || exec unshare --map-root-user -- "$0" "$@"

chroot=$(command -v chroot)
machine=$(mktemp -d)
trap 'rm -rf "$machine"' EXIT
passed=0
failed=0

# build_machine [PROGRAM...] - these programs are the real ones.
build_machine() {
	mkdir -p "$machine"/{bin,dev,etc,run,usr/bin,usr/sbin}
	cp "$(command -v dash)" "$machine/bin/sh"
	local program library
	for program; do
		cp "$(command -v "$program")" "$machine/bin"
	done
	for program in "$machine"/bin/*; do
		for library in $(ldd "$program" | grep -o '/[^ ]*'); do
			cp --parents "$library" "$machine"
		done
	done
	cp "$here"/stand-ins/{kexec-load,reboot,runlevel,systemctl} "$machine/usr/sbin"
}

# run [NAME=VALUE...] PROGRAM [ARGUMENT...] - runs a program of the machine, with just that environment. Afterwards
# "result" has everything that was called, everything that was printed, and the status.
run() {
	: >"$machine/calls"
	local printed status environment=()
	while [[ $1 == *=* ]]; do
		environment+=("$1")
		shift
	done
	# Started in the background, this would have every program ignore an interruption.
	printed=$(env -i --default-signal=INT "${environment[@]}" "$chroot" "$machine" "$@" 2>&1)
	status=$?
	result=$(cat "$machine/calls" && printf '%s' "$printed" && printf '[%s]' "$status")
}

# expect WHAT CALLS PRINTED STATUS - compares with the last run's result.
expect() {
	local wanted=${2:+$2$'\n'}$3[$4]
	if [ "$result" = "$wanted" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAILED: %s\n  wanted %q\n  got    %q\n' "$1" "$wanted" "$result"
	fi
}

event() {
	printf 'kexec-load <--event> <%s>' "$1"
}

