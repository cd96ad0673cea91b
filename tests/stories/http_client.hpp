/// A plain HTTP/1.1 client over a socket: what was sent is what a test wrote, and a broken connection is an answer too.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace captura::test {

struct HttpAnswer {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names lower case
    std::string body;

    /// Empty where there is none; `name` in lower case.
    std::string header(const std::string& name) const
    {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string{} : found->second;
    }
};

class HttpClient {
public:
    /// "127.0.0.1:8080"
    explicit HttpClient(std::string address) : address_(std::move(address)) {}
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    using Headers = std::map<std::string, std::string>;

    /// Nothing where no whole answer came: the outcome is unknown. The connection is kept for the next request.
    std::optional<HttpAnswer> request(std::string_view method, std::string_view target, std::string_view body = {},
                                      const Headers& headers = {});
    /// The request alone: for whoever does not wait for the answer.
    bool send(std::string_view method, std::string_view target, std::string_view body, const Headers& headers);
    std::optional<HttpAnswer> get(std::string_view target, const Headers& headers = {});
    std::optional<HttpAnswer> post_form(std::string_view target, const std::map<std::string, std::string>& fields,
                                        Headers headers = {});
    std::optional<HttpAnswer> post_json(std::string_view target, std::string_view json, Headers headers = {});

private:
    bool connect();
    void disconnect();
    std::optional<HttpAnswer> read_answer(bool head_only);

    std::string address_;
    int socket_ = -1;
    std::string unread_;
};

/// application/x-www-form-urlencoded
std::string encode_form(const std::map<std::string, std::string>& fields);
std::string percent_encode(std::string_view text);

}  // namespace captura::test
