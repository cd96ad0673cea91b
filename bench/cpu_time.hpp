/// CPU seconds of a process and of all that it started, ended children included.
#pragma once

#include <sys/types.h>

namespace captura::bench {

double cpu_seconds_of_tree(pid_t root);

}  // namespace captura::bench
