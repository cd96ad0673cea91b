# Compiler and linker flags. Warnings for our code only: Debian's headers come as system headers.
add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual)
if(CAPTURA_WERROR)
  add_compile_options(-Werror)
endif()

if(CMAKE_UNITY_BUILD)
  # Seen from the file that includes them, the sources' own types look as if they stood in a header.
  add_compile_options(-Wno-subobject-linkage)
endif()

add_compile_options(-fstack-protector-strong)
add_link_options(-Wl,-z,relro,-z,now)
include(CheckPIESupported)
check_pie_supported()

if(CAPTURA_SANITIZE)
  add_compile_options(-fsanitize=${CAPTURA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CAPTURA_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_definitions(_FORTIFY_SOURCE=2)
endif()

find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
endif()
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
