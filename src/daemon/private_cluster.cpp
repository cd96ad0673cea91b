// How a postmaster is kept: a thread of ours forks it and waits for its end. The kernel's parent-death signal belongs
// to the forking *thread*, so that thread must live exactly as long as the postmaster does.
#include "captura/daemon/private_cluster.hpp"

#include <pqxx/connection>
#include <pqxx/except>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

namespace captura::daemon {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr auto start_limit = std::chrono::seconds{60};  // crash recovery included
constexpr auto stop_limit = std::chrono::seconds{10};
constexpr auto look_again = std::chrono::milliseconds{10};
constexpr std::size_t longest_socket_folder = 85;  // sun_path has 108 octets, "/.s.PGSQL.5432.lock" takes 19

/// Whom the server runs as; nothing where we are not root.
struct Account {
    uid_t uid = 0;
    gid_t gid = 0;
    std::vector<gid_t> groups;
    std::string name;
};

std::optional<Account> unprivileged_account()
{
    if (::geteuid() != 0) return std::nullopt;
    for (const char* name : {"postgres", "nobody"}) {
        const passwd* found = ::getpwnam(name);
        if (found == nullptr) continue;
        Account account{found->pw_uid, found->pw_gid, std::vector<gid_t>(64), name};
        int count = static_cast<int>(account.groups.size());
        if (::getgrouplist(name, account.gid, account.groups.data(), &count) < 0) count = 0;
        account.groups.resize(static_cast<std::size_t>(count));
        return account;
    }
    throw std::runtime_error("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody");
}

/// The newest installed version's folder of programs; empty where there is none.
fs::path programs()
{
    fs::path newest;
    int newest_version = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{"/usr/lib/postgresql", ignored}) {
        const int version = std::atoi(entry.path().filename().c_str());
        const fs::path bin = entry.path() / "bin";
        if (version <= newest_version || !fs::exists(bin / "initdb") || !fs::exists(bin / "postgres")) continue;
        newest = bin;
        newest_version = version;
    }
    return newest;
}

void give_to(const std::optional<Account>& account, const fs::path& folder)
{
    if (account && ::chown(folder.c_str(), account->uid, account->gid) != 0)
        throw std::runtime_error("cannot give " + folder.string() + " to " + account->name + ": " + std::strerror(errno));
}

/// The server must be able to walk to its folder.
void require_open_way(const std::optional<Account>& account, const fs::path& folder)
{
    if (!account) return;
    for (fs::path above = folder.parent_path(); above.has_relative_path(); above = above.parent_path()) {
        struct stat facts{};
        if (::stat(above.c_str(), &facts) != 0 || (facts.st_mode & S_IXOTH) != 0 || facts.st_uid == account->uid) continue;
        throw std::runtime_error("PostgreSQL runs as " + account->name + ", who may not enter " + above.string() +
                                 ": chmod o+x it, or choose another folder");
    }
}

/// Everything exec needs, made before the fork: afterwards only async-signal-safe calls are allowed.
struct Command {
    std::vector<std::string> words;
    std::vector<char*> argv;
    std::string log;
    std::optional<Account> account;

    Command(std::vector<std::string> what, std::string log_file, std::optional<Account> who)
        : words(std::move(what)), log(std::move(log_file)), account(std::move(who))
    {
        for (auto& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
    }
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;
};

[[noreturn]] void become(const Command& command, pid_t parent)
{
    static char path[] = "PATH=/usr/bin:/bin", language[] = "LC_ALL=C", zone[] = "TZ=UTC";
    static char* environment[] = {path, language, zone, nullptr};

    ::setsid();  // Ctrl-C is for us: the database is stopped last, by us
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int number : {SIGPIPE, SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGCHLD, SIGUSR1, SIGUSR2})
        ::signal(number, SIG_DFL);

    const int nothing = ::open("/dev/null", O_RDONLY);
    const int log = ::open(command.log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (nothing < 0 || log < 0 || ::dup2(nothing, 0) < 0 || ::dup2(log, 1) < 0 || ::dup2(log, 2) < 0) ::_exit(126);
    ::close_range(3, ~0u, 0);

    if (command.account) {
        const Account& account = *command.account;
        if (::setgid(account.gid) != 0 || ::setgroups(account.groups.size(), account.groups.data()) != 0 ||
            ::setuid(account.uid) != 0)
            ::_exit(126);
    }
    // After setuid, which clears it. SIGQUIT is the immediate shutdown.
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::getppid() != parent) ::_exit(126);  // died before the line above
    ::umask(0077);
    ::execve(command.argv[0], command.argv.data(), environment);
    ::_exit(127);
}

pid_t spawn(const Command& command)
{
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error(std::string{"cannot fork: "} + std::strerror(errno));
    if (child == 0) become(command, parent);
    return child;
}

std::string last_lines(const fs::path& log)
{
    std::ifstream in{log, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    constexpr std::size_t most = 1500;
    return text.size() > most ? text.substr(text.size() - most) : text;
}

bool run_to_end(const Command& command)
{
    const pid_t child = spawn(command);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// The postmaster named in the pid file, if one is really at work on this data folder.
std::optional<pid_t> running_on(const fs::path& data)
{
    std::ifstream in{data / "postmaster.pid"};
    pid_t pid = 0;
    if (!(in >> pid) || pid <= 0) return std::nullopt;
    const fs::path process = fs::path{"/proc"} / std::to_string(pid);
    std::error_code failed;
    const fs::path place = fs::read_symlink(process / "cwd", failed);
    if (failed || place != fs::canonical(data, failed)) return std::nullopt;
    return pid;
}

bool is_plain_name(const std::string& name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

struct PrivateCluster::State {
    Settings settings;
    fs::path bin;
    fs::path data;
    fs::path log;
    fs::path socket_folder;
    bool own_socket_folder = false;  // below /tmp, removed at the end
    std::optional<Account> account;

    std::mutex mutex;
    std::condition_variable ended;
    pid_t postmaster = 0;  // 0: none
    std::thread keeper;

    std::string url_of(const std::string& database) const
    {
        return "host=" + socket_folder.string() + " dbname=" + database + " user=postgres connect_timeout=3";
    }

    void make_folders();
    void make_cluster();
    void leave_stale_files();
    bool launch();
    void wait_until_it_answers();
    void make_database();
    void end(int signal_number);
};

void PrivateCluster::State::make_folders()
{
    settings.dir = fs::absolute(settings.dir).lexically_normal();
    if (!settings.dir.has_filename()) settings.dir = settings.dir.parent_path();
    fs::create_directories(settings.dir);
    require_open_way(account, settings.dir);
    give_to(account, settings.dir);
    data = settings.dir / "data";
    log = settings.dir / "postgres.log";

    socket_folder = settings.dir / "run";
    // Blanks and quotes would need quoting in conninfo and configuration alike.
    const std::string path = socket_folder.string();
    if (path.size() > longest_socket_folder || path.find_first_of(" '\"\\,") != std::string::npos) {
        char short_name[] = "/tmp/captura-pg-XXXXXX";
        if (::mkdtemp(short_name) == nullptr)
            throw std::runtime_error(std::string{"cannot make a folder for the socket under /tmp: "} + std::strerror(errno));
        socket_folder = short_name;
        own_socket_folder = true;
    }
    fs::create_directories(socket_folder);
    fs::permissions(socket_folder, fs::perms::owner_all);  // trust authentication: the folder is the lock
    give_to(account, socket_folder);
}

void PrivateCluster::State::make_cluster()
{
    if (fs::exists(data / "PG_VERSION")) return;
    const fs::path unfinished = settings.dir / "data.new";  // a killed initdb leaves no half cluster
    for (const char* locale : {"C.UTF-8", "C"}) {
        fs::remove_all(unfinished);
        std::vector<std::string> words = {(bin / "initdb").string(), "-D", unfinished.string(), "-U", "postgres",
                                          "--auth=trust", "-E", "UTF8", std::string{"--locale="} + locale};
        const auto& options = settings.options;
        if (std::find(options.begin(), options.end(), "fsync=off") != options.end()) words.push_back("--no-sync");
        if (!run_to_end(Command{std::move(words), log.string(), account})) continue;
        fs::remove_all(data);
        fs::rename(unfinished, data);
        return;
    }
    throw std::runtime_error("initdb failed in " + settings.dir.string() + ": " + last_lines(log));
}

void PrivateCluster::State::leave_stale_files()
{
    // PostgreSQL looks after pid files of the dead by itself, but believes one whose number was given to somebody else.
    const auto deadline = Clock::now() + stop_limit;
    while (const auto other = running_on(data)) {
        if (Clock::now() > deadline)
            throw std::runtime_error("another PostgreSQL (pid " + std::to_string(*other) + ") runs on " + data.string());
        std::this_thread::sleep_for(look_again);  // the one of a killed predecessor is on its way out
    }
    std::ifstream in{data / "postmaster.pid"};
    pid_t pid = 0;
    if (in >> pid && pid > 0 && ::kill(pid, 0) == 0) fs::remove(data / "postmaster.pid");
    fs::remove(socket_folder / ".s.PGSQL.5432.lock");
    fs::remove(socket_folder / ".s.PGSQL.5432");
}

/// Forks from the keeper thread and returns once the process exists.
bool PrivateCluster::State::launch()
{
    std::vector<std::string> words = {(bin / "postgres").string(), "-D", data.string(), "-c", "listen_addresses=",
                                      "-c", "unix_socket_directories=" + socket_folder.string(), "-c",
                                      "unix_socket_permissions=0700", "-c", "log_checkpoints=off"};
    for (const auto& option : settings.options) words.insert(words.end(), {"-c", option});

    if (keeper.joinable()) keeper.join();
    bool tried = false;
    keeper = std::thread{[this, &tried, words = std::move(words)]() mutable {
        pid_t child = 0;
        {
            const std::lock_guard lock{mutex};
            try {
                child = spawn(Command{std::move(words), log.string(), account});
                postmaster = child;
            } catch (const std::runtime_error&) {
                child = 0;
            }
            tried = true;
            ended.notify_all();
        }
        if (child == 0) return;
        siginfo_t how{};
        while (::waitid(P_PID, static_cast<id_t>(child), &how, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
        }
        // Reaped under the lock, so that nobody signals a number that has been given to another process.
        const std::lock_guard lock{mutex};
        ::waitpid(child, nullptr, 0);
        postmaster = 0;
        ended.notify_all();
    }};
    std::unique_lock lock{mutex};
    ended.wait(lock, [&] { return tried; });
    return postmaster != 0;
}

void PrivateCluster::State::wait_until_it_answers()
{
    const auto deadline = Clock::now() + start_limit;
    for (;;) {
        try {
            const pqxx::connection answers{url_of("postgres")};
            return;
        } catch (const pqxx::failure&) {
            std::unique_lock lock{mutex};
            // Orphans of a killed postmaster hold its shared memory for an instant: then it is started again.
            ended.wait_for(lock, look_again, [&] { return postmaster == 0; });
            const bool gone = postmaster == 0;
            lock.unlock();
            if (Clock::now() > deadline || (gone && last_lines(log).find("shared memory") == std::string::npos)) {
                end(SIGQUIT);
                throw std::runtime_error("PostgreSQL does not start in " + settings.dir.string() + ": " + last_lines(log));
            }
            if (gone) {
                std::this_thread::sleep_for(look_again);
                launch();
            }
        }
    }
}

void PrivateCluster::State::make_database()
{
    if (!is_plain_name(settings.database))
        throw std::runtime_error("the name of a private database has only a-z, 0-9 and _: " + settings.database);
    pqxx::connection connection{url_of("postgres")};
    pqxx::nontransaction work{connection};
    const std::string name = settings.database;
    if (work.exec("SELECT FROM pg_catalog.pg_database WHERE datname = '" + name + "'").empty())
        work.exec("CREATE DATABASE " + name);
}

void PrivateCluster::State::end(int signal_number)
{
    {
        std::unique_lock lock{mutex};
        for (const int next : {signal_number, SIGQUIT, SIGKILL}) {
            if (postmaster == 0) break;
            ::kill(postmaster, next);
            ::kill(postmaster, SIGCONT);  // one that a test stopped hears nothing else
            ended.wait_for(lock, stop_limit, [&] { return postmaster == 0; });
        }
    }
    if (keeper.joinable()) keeper.join();
}

bool PrivateCluster::available()
{
    return !programs().empty();
}

PrivateCluster::PrivateCluster(Settings settings) : state_(std::make_unique<State>())
{
    state_->settings = std::move(settings);
    state_->bin = programs();
    if (state_->bin.empty())
        throw std::runtime_error("PostgreSQL is not installed (no initdb under /usr/lib/postgresql): apt install postgresql");
    state_->account = unprivileged_account();
    state_->make_folders();
    state_->make_cluster();
    start();
}

PrivateCluster::~PrivateCluster()
{
    stop();
    std::error_code ignored;
    if (state_->own_socket_folder) fs::remove_all(state_->socket_folder, ignored);
}

std::string PrivateCluster::url() const
{
    return "host=" + state_->socket_folder.string() + " dbname=" + state_->settings.database + " user=postgres";
}

void PrivateCluster::start()
{
    if (pid() != 0) return;
    state_->leave_stale_files();
    if (!state_->launch()) throw std::runtime_error("cannot fork a process for PostgreSQL");
    state_->wait_until_it_answers();
    try {
        state_->make_database();
    } catch (...) {
        stop();
        throw;
    }
}

void PrivateCluster::stop()
{
    state_->end(SIGINT);
}

void PrivateCluster::stop_immediately()
{
    state_->end(SIGQUIT);
}

int PrivateCluster::pid() const
{
    const std::lock_guard lock{state_->mutex};
    return state_->postmaster;
}

}  // namespace captura::daemon
