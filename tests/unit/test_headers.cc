// A precompiled header needs a file that is compiled with it: tests/CMakeLists.txt says which headers these
// are.
