/// Requests and responses as the routes see them; no Beast in sight.
#pragma once

#include "captura/async.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace captura::http {

struct Header {
    std::string name;
    std::string value;
};

struct Request {
    std::string method;  ///< as sent; HEAD arrives as GET, its answer is sent without the body
    std::string path;    ///< as sent, before '?': begins with '/', visible ASCII, not percent-decoded
    std::string query;   ///< after '?', as sent
    std::vector<Header> headers;
    std::string body;
    std::string peer;    ///< address of the connection
    std::string client;  ///< address of the visitor: behind trusted proxies, else the peer
    bool from_proxy = false;  ///< `client` is a trusted proxy itself: counted against no limit per address
    bool keep_alive = true;

    /// First header of that name, case-insensitively; empty where there is none.
    std::string_view header(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::vector<Header> headers;  ///< Content-Length, Date, Connection are set by the session
    std::string body;
    bool close = false;
};

using Handler = std::function<Task<Response>(Request)>;

/// What a route allows, decided from the head of the request before its body is read.
struct Route {
    std::size_t max_body = 256 * 1024;
    Handler handler;
};

/// Finds the route for a head, or answers at once (404, 405, 413, 415...). Called on the loop thread before the body is
/// read; a body that belongs to an answer given at once is never read, and the connection is closed.
class Router {
public:
    virtual ~Router() = default;
    struct Found {
        std::optional<Route> route;
        std::optional<Response> refused;  ///< used where route is empty

        /// Answered from the head alone.
        static Found at_once(Response response)
        {
            Found found;
            found.refused = std::move(response);
            return found;
        }
    };
    virtual Found find(const Request& head) = 0;
};

/// One member of a problem's `errors`.
struct ProblemField {
    std::string field;
    std::string code;
    std::string message;
};

/// RFC 9457, as application/problem+json. `instance` is a receipt id or empty; it stands as `id` too. Text that is not
/// UTF-8 is replaced, never refused.
Response problem(int status, std::string_view title, std::string_view detail, std::string_view instance = {},
                 const std::vector<ProblemField>& errors = {});

/// Reason phrases of the statuses we use.
std::string_view reason_phrase(int status);

}  // namespace captura::http
