# captura_bench: the whole line beside pgbench on one cluster. captura_micro: the cost of reading and rules alone.
# captura_bench_store: the cost of saving alone.
find_package(benchmark REQUIRED)

add_executable(captura_bench bench/end_to_end.cpp bench/cards.cpp bench/cpu_time.cpp bench/command.cpp)
target_include_directories(captura_bench PRIVATE bench)
target_compile_definitions(captura_bench PRIVATE
  CAPTURA_SOURCE_DIR="${CMAKE_SOURCE_DIR}" CAPTURA_BINARY="$<TARGET_FILE:captura>")
target_link_libraries(captura_bench PRIVATE captura_daemon PkgConfig::PQXX)

add_executable(captura_bench_store bench/store.cpp bench/cards.cpp bench/cpu_time.cpp)
target_include_directories(captura_bench_store PRIVATE bench)
target_link_libraries(captura_bench_store PRIVATE captura_daemon captura_intake PkgConfig::PQXX)

add_executable(captura_micro bench/micro.cpp)
target_link_libraries(captura_micro PRIVATE captura_intake benchmark::benchmark)

set_target_properties(captura_bench captura_bench_store captura_micro
  PROPERTIES UNITY_BUILD OFF RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
