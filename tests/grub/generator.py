"""Makes scripts by the grammar of GRUB's language, the same ones for the same seed.

They end: a loop only runs over a list, or until a word has grown to its length, and a function calls only functions
that were defined before it. Now and then a script is broken on purpose.
"""

from random import Random

from cases import Case

_NAMES = ("a", "b", "c", "some_name", "x1")
_TEXTS = ("one", "two words", "  blanks  ", "", "0", "12", "0x1f", "a'b", 'say "x"', "back\\slash", "6.1.0", "a=b", "#no")
_BARE = ("one", "two", "3", "x-y", "a=b", "/vmlinuz", "6.1", "x#y", "in", "do", "fi", "{", "[", "!", "a\\ b", "\\$a", "\\\\")
_FILES = ("/vmlinuz", "/nonesuch", "/boot", "/empty", "(hd0,msdos2)/only-here", "$prefix/grubenv", "/")
_BREAKS = ("fi", "done", "}", "echo $ x", "echo a & echo b", "if true; then", "'", "echo ${a-b}", "else", ";;", "| x")
_MAX_DEPTH = 3


class _Writer:
    """Writes one script; every method gives the text of what it is named after."""

    def __init__(self, random: Random):
        self._random = random
        self._functions: list[str] = []
        self._entries = 0

    def script(self) -> str:
        lines = [self._statement(0) for _ in range(self._random.randint(3, 9))]
        lines += [self._entry(0) for _ in range(self._random.randint(0, 3))]
        self._random.shuffle(lines)
        if self._entries and self._maybe(0.6):
            lines.append(f"set default={self._default()}")
        if self._maybe(0.15):
            lines.insert(self._random.randint(0, len(lines)), self._random.choice(_BREAKS))
        return "\n".join(lines) + "\n"

    def _maybe(self, probability: float) -> bool:
        return self._random.random() < probability

    def _variable(self) -> str:
        name = self._random.choice((*_NAMES, *_NAMES, "1", "2", "#", "@", "*", "?"))
        return self._random.choice((f"${name}", f"${{{name}}}"))

    def _single_quoted(self) -> str:
        return "'" + self._random.choice(_TEXTS).replace("'", "'\\''") + "'"

    def _double_quoted(self) -> str:
        parts = [self._random.choice(("text ", "\\\"", "\\$", "\\\\", "\\x", "'", " ", self._variable())) for _ in range(3)]
        return '"' + "".join(parts) + '"'

    def _piece(self) -> str:
        makers = (self._single_quoted, self._double_quoted, self._variable, lambda: self._random.choice(_BARE[:8]))
        return self._random.choice(makers)()

    def _word(self) -> str:
        if self._maybe(0.25):
            return self._random.choice(_BARE[:11] + _BARE[14:])
        return "".join(self._piece() for _ in range(self._random.choice((1, 1, 1, 2, 3))))

    def _words(self, most: int = 4) -> str:
        return " ".join(self._word() for _ in range(self._random.randint(0, most)))

    def _separator(self) -> str:
        return self._random.choice(("; ", ";", "\n", "\n  ", " ; ", "\n\n", " # a comment\n"))

    def _assignment(self) -> str:
        return self._random.choice(("set ", "")) + f"{self._random.choice(_NAMES)}={self._word()}"

    def _test(self) -> str:
        kind = self._random.randrange(7)
        if kind == 0:
            test = f"{self._word()} {self._random.choice(('=', '==', '!='))} {self._word()}"
        elif kind == 1:
            operator = self._random.choice(("-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-pgt", "-plt"))
            test = f'"{self._variable()}" {operator} {self._random.choice(("0", "12", "31", "-1", "x", "010"))}'
        elif kind == 2:
            test = f"{self._random.choice(('-e', '-f', '-d', '-s'))} {self._random.choice(_FILES)}"
        elif kind == 3:
            test = f"{self._random.choice(('-n', '-z'))} {self._word()}"
        elif kind == 4:
            test = self._word()
        elif kind == 5:
            test = f"! {self._word()} = {self._word()}"
        else:
            test = f"{self._word()} = {self._word()} {self._random.choice(('-a', '-o'))} -n {self._word()}"
        return self._random.choice((f"[ {test} ]", f"test {test}"))

    def _condition(self, depth: int) -> str:
        text = self._random.choice((self._test, self._test, self._test, lambda: "true", lambda: "false"))()
        if self._maybe(0.15):
            text = "! " + text
        if self._maybe(0.1):
            text = self._statement(depth) + self._separator() + text
        return text

    def _body(self, depth: int) -> str:
        return self._separator().join(self._statement(depth + 1) for _ in range(self._random.randint(1, 3)))

    def _if(self, depth: int) -> str:
        text = f"if {self._condition(depth + 1)}; then {self._body(depth)}{self._separator()}"
        if self._maybe(0.3):
            text += f"elif {self._condition(depth + 1)}{self._separator()}then {self._body(depth)}{self._separator()}"
        if self._maybe(0.5):
            text += f"else {self._body(depth)}{self._separator()}"
        return text + "fi"

    def _for(self, depth: int) -> str:
        name = self._random.choice(_NAMES)
        return f"for {name} in {self._words()}; do {self._body(depth)}{self._separator()}done"

    def _growing_loop(self, depth: int) -> str:
        """A while or until of a few rounds; its variable is nobody else's."""
        name = f"grown{depth}"
        head = self._random.choice((f'while [ "${name}" != iii ]', f'until [ "${name}" = iii ]'))
        return f"{name}={self._separator()}{head}; do {name}=i${name}{self._separator()}{self._body(depth)}; done"

    def _function(self, depth: int) -> str:
        name = f"function{len(self._functions)}"
        text = f"function {name} {{ {self._body(depth)}"
        if self._maybe(0.3):
            text += f"{self._separator()}return {self._random.choice(('', '0', '1', '5'))}"
        self._functions.append(name)
        return text + f"{self._separator()}}}"

    def _call(self) -> str:
        if not self._functions:
            return f"echo {self._words()}"
        return f"{self._random.choice(self._functions)} {self._words()}"

    def _small(self) -> str:
        return self._random.choice(
            (
                "break",
                "continue",
                "shift",
                "true",
                "false",
                "nonesuch x",
                f"unset {self._random.choice(_NAMES)}",
                f"export {self._random.choice(_NAMES)}",
                f"setparams {self._words()}",
                f"eval {self._single_quoted()}",
                'eval "set b=\\$a"',
                "load_env a b",
                "search --set=c --label data",
                "regexp --set=1:b '([0-9]+)' \"$a\"",
                f"! {self._test()}",
            )
        )

    def _statement(self, depth: int) -> str:
        makers = [self._assignment, self._assignment, self._call, self._small, lambda: f"echo {self._words()}"]
        makers += [lambda: f"for word in {self._words()}; do echo \"[$word]\"; done"] * 2
        if depth < _MAX_DEPTH:
            makers += [lambda: self._if(depth), lambda: self._if(depth), lambda: self._for(depth)]
            makers += [lambda: self._growing_loop(depth), lambda: self._function(depth)]
            if self._entries < 4:
                makers += [lambda: self._entry(depth)]
        return self._random.choice(makers)()

    def _load(self) -> str:
        kernel = self._random.choice(("/vmlinuz", "/vmlinuz-6.1", "(hd0,msdos2)/vmlinuz-data", "($root)/vmlinuz"))
        text = f"linux {kernel} {self._words()}"
        if self._maybe(0.7):
            text += f"{self._separator()}initrd {self._random.choice(('/initrd.img', '/ucode.img /initrd.img'))}"
        return text

    def _entry(self, depth: int) -> str:
        self._entries += 1
        number = self._entries
        options = self._random.choice(("", f"--id id{number} ", "--class os ", f"--unrestricted --id=id{number} "))
        arguments = self._words(2) if self._maybe(0.3) else ""
        head = f"'Title {number}' {options}{arguments}"
        if depth < 2 and self._maybe(0.25):
            inner = self._separator().join(self._entry(depth + 1) for _ in range(self._random.randint(1, 2)))
            before = self._assignment() + self._separator() if self._maybe(0.4) else ""
            return f"submenu {head} {{ {before}{inner}{self._separator()}}}"
        before = self._assignment() + self._separator() if self._maybe(0.4) else ""
        return f"menuentry {head} {{ {before}{self._load()}{self._separator()}}}"

    def _default(self) -> str:
        number = self._random.randint(1, self._entries)
        return self._random.choice(
            (str(number - 1), f"'Title {number}'", f"id{number}", f"'{number - 1}>0'", f"'Title {number}>1'", "nonesuch", '"$a"')
        )


def generated_cases(seed: int, count: int) -> list[Case]:
    return [
        Case("generated", f"generated: seed {number}", _Writer(Random(number)).script())
        for number in range(seed, seed + count)
    ]
