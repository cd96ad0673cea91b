/// The form door with a scripted choke point behind it: what was submitted is recorded, what is answered is chosen by
/// the test.
#pragma once

#include "captura/web/form_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace captura::web::test {

/// A folder for one test, removed with it.
class Folder {
public:
    Folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "captura-web-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    void write(const std::string& name, const std::string& octets) const { std::ofstream{path_ / name} << octets; }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline std::filesystem::path shipped_forms()
{
    return std::filesystem::path{CAPTURA_SOURCE_DIR} / "forms";
}

inline std::shared_ptr<const FormBook> load(const std::filesystem::path& folder)
{
    auto book = std::make_shared<FormBook>(load_forms(folder, "ES"));
    for (const FormFault& fault : book->faults)
        throw std::runtime_error(fault.file + ":" + std::to_string(fault.line) + ": " + fault.reason);
    return book;
}

inline std::string header(const http::Response& response, std::string_view name)
{
    for (const http::Header& one : response.headers)
        if (one.name == name) return one.value;
    return {};
}

class Door {
public:
    explicit Door(std::shared_ptr<const FormBook> forms = load(shipped_forms()), Settings settings = {},
                  std::shared_ptr<DoorWatch> watch = nullptr, intake::Workers* workers = nullptr)
        : server(std::move(settings), std::move(forms), scripted(), std::move(watch), workers)
    {
        next.id = *Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057");
    }

    /// `target` is path and query; a route's handler is run to its end.
    http::Response ask(const std::string& method, const std::string& target, std::vector<http::Header> headers = {},
                       std::string body = {})
    {
        http::Request request;
        request.method = method;
        request.path = target.substr(0, target.find('?'));
        if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
        request.headers = std::move(headers);
        request.peer = request.client = client;
        request.from_proxy = from_proxy;
        http::Response response;
        begin(std::move(request), std::move(body), [&response](http::Response answer) { response = std::move(answer); });
        loop_.restart();
        loop_.run();
        return response;
    }

    /// Answers when the loop is run; at once where nothing needs to wait.
    void begin(http::Request request, std::string body, std::function<void(http::Response)> answer)
    {
        http::Router::Found found = server.find(request);
        if (!found.route) return answer(std::move(*found.refused));
        last_max_body = found.route->max_body;
        request.body = std::move(body);
        auto work = [route = std::move(*found.route), asked = std::make_shared<http::Request>(std::move(request))] {
            return route.handler(std::move(*asked));
        };
        auto done = [answer = std::move(answer)](std::exception_ptr failed, http::Response said) {
            if (failed) std::rethrow_exception(failed);
            answer(std::move(said));
        };
        boost::asio::co_spawn(loop_, work, done);
    }
    boost::asio::io_context& loop() { return loop_; }

    http::Response get(const std::string& target, std::vector<http::Header> headers = {})
    {
        return ask("GET", target, std::move(headers));
    }
    http::Response post(const std::string& slug, std::string body, std::vector<http::Header> headers = {})
    {
        headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
        return ask("POST", "/f/" + slug, std::move(headers), std::move(body));
    }

    std::string client = "203.0.113.7";
    bool from_proxy = false;
    intake::Answer next;                 ///< what the choke point says
    std::vector<Submission> submitted;
    std::size_t last_max_body = 0;

private:
    Submit scripted()
    {
        return [this](Submission submission) { return take(std::move(submission)); };
    }
    Task<intake::Answer> take(Submission submission)
    {
        submitted.push_back(std::move(submission));
        co_return next;
    }

    boost::asio::io_context loop_{1};

public:
    FormServer server;
};

}  // namespace captura::web::test
