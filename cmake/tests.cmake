# One test program a room (tests/<room>/*_test.cpp), one for the house, one for the stories that run the daemon, one for
# the browser.
find_package(GTest REQUIRED)

function(captura_tests name)
  cmake_parse_arguments(T "" "TIMEOUT" "LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources})
  set_target_properties(test_${name} PROPERTIES UNITY_BUILD OFF)  # every test file has helpers and tables of its own
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests ${CMAKE_SOURCE_DIR}/src)
  target_compile_definitions(test_${name} PRIVATE
    CAPTURA_SOURCE_DIR="${CMAKE_SOURCE_DIR}" CAPTURA_BINARY="$<TARGET_FILE:captura>")
  target_link_libraries(test_${name} PRIVATE ${T_LINKS} GTest::gmock GTest::gtest GTest::gtest_main)
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 300)
  endif()
  # One process a program: the cases of a room share their database cluster, and a failure prints its case.
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${T_TIMEOUT}
    ENVIRONMENT "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/leaks.txt:print_suppressions=0")
endfunction()

foreach(room domain reading rules intake spool http web notify event_log)
  captura_tests(${room} LINKS captura_${room})
endforeach()
captura_tests(store LINKS captura_store captura_daemon)
captura_tests(mail LINKS captura_mail captura_daemon)
captura_tests(daemon LINKS captura_daemon)
captura_tests(house)
captura_tests(stories LINKS captura_daemon PkgConfig::PQXX PkgConfig::CURL TIMEOUT 600)
if(TARGET test_stories)
  add_dependencies(test_stories captura)
endif()

# Chromium drives the real daemon; what it saw lands in build/screens.
add_test(NAME browser COMMAND ${CMAKE_SOURCE_DIR}/tests/browser/run $<TARGET_FILE:captura> ${CMAKE_SOURCE_DIR}/build/screens)
set_tests_properties(browser PROPERTIES TIMEOUT 600)
