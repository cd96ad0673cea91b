// Beast, compiled once.
#include "captura/async.hpp"

#include <boost/beast/src.hpp>
