// What these scripts print is what GRUB 2.06 (grub-emu) printed.
#include "grub_script_fixture.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace kexec_load::bootmenu {

namespace {

using test::Script;

BOOST_AUTO_TEST_SUITE(grub_language)

const std::vector<Script> kWords = {
    {"echo one two  three", {"one two three"}},
    {R"~(echo 'single $x \ "q"' "double 'q' \" \$ \\ \x" back\ slash\n)~",
     {R"~(single $x \ "q" double 'q' " $ \ \x back slashn)~"}},
    {R"~(set x="a  b"; echo $x; echo "$x"; echo ${x}c d$x)~", {"a b", "a  b", "a bc da b"}},
    {R"~(set x=" lead trail "; echo [$x] "[$x]")~", {"[lead trail] [ lead trail ]"}},
    {R"~(echo [$unset] ["$unset"] $unset end)~", {"[] [] end"}},
    {R"~(for i in a 'b c' "" $unset "$unset" d; do echo "<$i>"; done)~", {"<a>", "<b c>", "<>", "<>", "<d>"}},
    {R"~(set x="1 2"; for i in $x 3; do echo "<$i>"; done)~", {"<1>", "<2>", "<3>"}},
    {R"~(echo a#b #c
#comment
  # comment
echo 'x
#dropped
y' )~",
     {"a#b", "x", "y"}},
    {R"~(echo one\
two \
three
ec\
ho joined)~",
     {"onetwo three", "joined"}},
    {R"~(echo "multi
line" 'and
more' )~",
     {"multi", "line and", "more"}},
    {R"~(set x='a
b'; echo $x; echo "$x")~",
     {"a b", "a", "b"}},
    {R"~(echo $"tr $x \"q\" \\ ${x} \$x" )~", {R"~(tr  "q" \  $x)~"}},
    {R"~(echo "a\
b" 'c\
d' )~",
     {R"~(ab c\)~", "d"}},
    {"x=a; echo $x$x${x}_$x_; echo $1a ${1} $?", {"aaa_", "a 0"}},
    {R"~(echo "a'b" 'a"b' a\'b a\"b)~", {R"~(a'b a"b a'b a"b)~"}},
    {R"~(set a=b=c; echo $a; set 'q r'=x; set "s=t u"; echo $s)~", {"b=c", "t u"}},
    {R"~(x="echo hi"; $x; y=echo; $y there; "$x"; echo $?)~", {"hi", "there", "0"}},
    {"x=1 y=2; echo [$x] [$y]; 1=a; echo $?; =x; echo $?", {"[1] []", "0", "0"}},
    {"set x=1 y=2; echo [$x] [$y]; set noassign; echo $?; unset; echo $?; unset x; echo [$x]; export; echo "
     "$?",
     {"[1] []", "18", "18", "[]", "18"}},
    {"unset root; echo [$root] $?; set root='(hd0)'; echo $root", {"[] 0", "hd0"}},
    {R"~(eval "echo a; echo b"; eval 'x="1 2"'; echo $x; eval "false"; echo $?; eval "echo > x"; echo $?; eval; echo $?
eval echo '"a  b"' )~",
     {"a", "b", "1 2", "1", "0", "0", "a  b"}},
};

const std::vector<Script> kFlow = {
    {"eval 'false\n'; echo $?", {"0"}},
    {"if true; then echo yes; else echo no; fi; if false; then echo yes; elif true; then echo elif; else "
     "echo no; fi",
     {"yes", "elif"}},
    {"if nonsense; then echo yes; else echo no; fi; echo $?; ! nonsense; echo $?", {"yes", "0", "0"}},
    {"if ! false; then echo a; fi; ! true; echo $?; ! false; echo $?; !; echo $?", {"a", "1", "0", "18"}},
    {R"~(i=; while [ "x$i" != xaaa ]; do i=${i}a; echo $i; done)~", {"a", "aa", "aaa"}},
    {R"~(i=; until [ "x$i" = xaa ]; do i=${i}a; echo $i; done)~", {"a", "aa"}},
    {"for i in 1 2 3 4; do if [ $i = 2 ]; then continue; fi; if [ $i = 4 ]; then break; fi; echo $i; done",
     {"1", "3"}},
    {"for i in 1 2; do for j in a b c; do if [ $j = b ]; then continue 2; fi; echo $i$j; done; done",
     {"1a", "2a"}},
    {"for i in 1 2; do for j in a b c; do if [ $j = b ]; then break 2; fi; echo $i$j; done; done; echo end",
     {"1a", "end"}},
    {"break; echo $?; break 0; echo $?; break x; echo $?; break 1 2; echo $?", {"0", "18", "10", "18"}},
    {"for x in if then do; do echo $x; done; echo if fi", {"if", "then", "do", "if fi"}},
    {R"~(if true
then

echo a

fi
while false; do echo; done; echo $?)~",
     {"a", "1"}},
    {"if false; then echo a; fi; echo $?", {"0"}},
    {"if [ a = b ]; then echo 1; elif [ a = c ]; then echo 2; elif [ a = a ]; then echo 3; else echo 4; fi",
     {"3"}},
    {R"~(x=1; if [ "$x" ]; then echo set; fi; if [ "$nox" ]; then echo set; else echo unset; fi; if [ $nox ]; then echo a; else echo b; fi)~",
     {"set", "unset", "a"}},
    {"while true; do echo once; break; done; until false; do echo once; break; done; echo $?",
     {"once", "once", "0"}},
    {R"~(for x in; do echo no; done
echo next $?)~",
     {"next 0"}},
    {"if echo a; false; then echo t; else echo f; fi", {"a", "f"}},
    {R"~(echo a; false; echo b $?
false
echo $?)~",
     {"a", "b 1", "1"}},
    {"true a b; echo $?; false; echo $?; return 5; echo $?", {"0", "1", "18"}},
    {R"~(test -z "" -a -n x; echo $?; [ a = a -o b = c ]; echo $?; [ ! a ]; echo $?; [ ( a = b ) -o c ]; echo $?; [ 5 -gt 3 -a 07 -eq 7 ]; echo $?; [ ]; echo $?; test; echo $?)~",
     {"0", "0", "1", "0", "0", "0", "0"}},
};

const std::vector<Script> kFunctions = {
    {"function f { eval 'function f { echo new\n}'; echo old\n}\nf\nf\neval 'function f { echo new\n}'\nf",
     {"old", "old", "new"}},
    {R"~(function f { echo "$# [$1] [$2] [$*] [$@] [$0]"
}
f; f a; f a "b c" d)~",
     {"0 [] [] [] [] []", "1 [a] [] [a] [a] []", "3 [a] [b c] [a b c d] [a b c d] []"}},
    {R"~(function f { for i in "$@"; do echo "<$i>"; done; for i in "$*"; do echo "{$i}"; done; for i in $@; do echo "($i)"; done
}
f a "b c" "")~",
     {"<a>", "<b c>", "<>", "{a b c }", "(a)", "(b)", "(c)"}},
    {R"~(function f { echo $1; shift; echo $1 $#; shift 2; echo $? $1; shift 5; echo $?
}
f a b c d)~",
     {"a", "b 3", "0 d", "18"}},
    {R"~(function f { setparams x y; echo $# $1; return 7; echo never
}
f a b c; echo $?)~",
     {"2 x", "7"}},
    {R"~(function f { false; return
}
f; echo $?; return; echo $?)~",
     {"1", "18"}},
    {R"~(function f { g
}
function g { f
}
f
echo $?)~",
     {"47"}},
    {R"~(function f { if true; then return 3; fi; echo no
}
f; echo $?; for i in 1 2; do f; echo $i $?; done)~",
     {"3", "1 3", "2 3"}},
    {R"~(function f { while true; do return 2; done
}
f; echo $?)~",
     {"2"}},
    {R"~(function f { echo 1
}
function f { echo 2
}
f)~",
     {"2"}},
    {"shift; echo $?; setparams a; echo $? $1", {"0", "17"}},
};

const std::vector<Script> kCommands = {
    {"regexp '^(a+)(b*)' aabc; echo $?; regexp --set=1:x --set 2:y '^(a+)(b*)' aabc; echo $x $y; regexp -s z "
     "'(q)?a' a; echo [$z]; regexp '(' x; echo $?; regexp a; echo $?",
     {"0", "aa b", "[]", "1", "18"}},
    {"menuentry; echo $?; menuentry foo; echo $?; menuentry --source x foo; echo $?; menuentry --bogus foo { "
     "echo x; }; echo $?",
     {"18", "18", "0", "0"}},
    {"submenu { echo x; }; echo $?; menuentry --class a { echo x; }; echo $?", {"27", "27"}},
};

BOOST_DATA_TEST_CASE(words_are_taken_apart_and_expanded, kWords, script) {
  BOOST_TEST(test::printed(script.text) == script.lines, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(branches_and_loops, kFlow, script) {
  BOOST_TEST(test::printed(script.text) == script.lines, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(functions_and_their_parameters, kFunctions, script) {
  BOOST_TEST(test::printed(script.text) == script.lines, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(answers_of_commands, kCommands, script) {
  BOOST_TEST(test::printed(script.text) == script.lines, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(functions_call_themselves_as_often_as_in_grub) {
  // Each time the limit is reached GRUB forgets to count down once.
  const auto lines = test::printed(
      "function f { n=x$n; f\n}\nf; echo $n; f; echo $n\n"
      "if true; then if true; then f; echo $n; fi; fi\n");
  const std::vector<std::string> expected = {std::string(30, 'x'), std::string(59, 'x'),
                                             std::string(85, 'x')};
  BOOST_TEST(lines == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

}  // namespace kexec_load::bootmenu
