# Without clang and libFuzzer: each NAME_fuzz.cc with a main() that feeds it the files of corpus/NAME, as test
# fuzz_corpus_NAME. Included by tests/CMakeLists.txt.
file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*_fuzz.cc)
foreach(source ${fuzz_sources})
  get_filename_component(target ${source} NAME_WE)
  string(REGEX REPLACE "_fuzz$" "" name ${target})
  add_executable(${target}_replay ${source} ${CMAKE_CURRENT_LIST_DIR}/replay_main.cc)
  target_link_libraries(${target}_replay PRIVATE unoptimized host config bootmenu choice image compress bytes text)
  add_test(NAME fuzz_corpus_${name} COMMAND ${target}_replay ${CMAKE_CURRENT_LIST_DIR}/corpus/${name})
endforeach()

# Writes the seeds of the image corpora anew: make_corpus tests/fuzz/corpus
add_executable(make_corpus ${CMAKE_CURRENT_LIST_DIR}/make_corpus.cc)
target_link_libraries(make_corpus PRIVATE unoptimized test_support)
