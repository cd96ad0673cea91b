// Asio and its TLS, compiled once for everybody.
#include "captura/async.hpp"

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
