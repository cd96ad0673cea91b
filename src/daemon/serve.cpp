#include "captura/daemon/serve.hpp"

#include "captura/daemon/entries.hpp"
#include "captura/daemon/version.hpp"
#include "daemon/admin.hpp"
#include "daemon/commands_forms.hpp"
#include "daemon/captcha_check.hpp"
#include "daemon/confirmations.hpp"
#include "daemon/folder_watch.hpp"
#include "daemon/form_memory.hpp"
#include "daemon/housekeeping.hpp"
#include "daemon/journal.hpp"
#include "daemon/last_resort.hpp"
#include "daemon/opening.hpp"
#include "daemon/ports.hpp"
#include "daemon/sealing_keys.hpp"
#include "daemon/source_tables.hpp"
#include "daemon/systemd.hpp"

#include "captura/rules/phone.hpp"
#include "captura/web/form_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <malloc.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <exception>
#include <map>
#include <memory>
#include <sstream>

namespace captura::daemon {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto longest_farewell = 7s;   // for what is inside to get home
constexpr auto longest_stop = 9s;       // for all of it: SIGTERM to exit 0 is promised within 10 s
constexpr auto longest_when_asked_twice = 500ms;
constexpr std::size_t worker_threads = 2;

/// Everything that lives as long as the daemon, in the order it is built: what keeps, what saves, the choke point, the
/// doors, the way out. Destroyed in the opposite order; the loop goes last, since frames of the doors may still hang on it.
class House {
public:
    House(const Config& config, const std::function<void(const Listening&)>& on_ready);
    int run();

private:
    void open_doors();
    void watch_signals();
    void on_signal(int signal);
    void reload();
    void watch_forms();
    void read_changed_forms();
    void take_changed_forms(web::FormBook book);
    void serve_forms(std::shared_ptr<const web::FormBook> forms);
    void name_what_needs_a_restart(const Config& edited);
    void note_reload(bool taken);
    void beat();
    void look_at_schema();
    void leave(const std::string& why, int status);
    [[noreturn]] void end_at_once();
    void door_closed();
    Task<Condition> condition();

    const Config& config_;
    std::function<void(const Listening&)> on_ready_;
    const std::chrono::steady_clock::time_point born_ = std::chrono::steady_clock::now();

    asio::io_context loop_{1};  // the network: one thread, nothing slow on it
    asio::signal_set signals_{loop_, SIGINT, SIGTERM, SIGHUP};
    asio::steady_timer watchdog_{loop_};
    asio::steady_timer farewell_{loop_};
    FolderWatch form_folders_{loop_, {config_.forms_dir, config_.words_dir}, [this] { read_changed_forms(); }};

    event_log::EventLog log_;
    event_log::Metrics metrics_;
    LastResort last_resort_{[this] { end_at_once(); }};
    SpoolJournal spool_journal_{log_, metrics_};
    StoreJournal store_journal_{log_, metrics_};
    IntakeJournal intake_journal_{log_, metrics_};
    HttpJournal http_journal_{log_, metrics_};
    MailJournal mail_journal_{log_, metrics_};
    CourierJournal courier_journal_{log_, metrics_};

    std::shared_ptr<const web::FormBook> forms_;
    ConfiguredEntries entries_;

    const std::unique_ptr<spool::Spool> spool_;  // what arrived is kept here before anyone is answered
    const web::Settings web_;
    VisitorLetters letters_;
    const std::string instance_;
    OutboxInDatabase outbox_;
    notify::Courier courier_;   // the way out
    store::Database database_;  // the shared CRM database, on threads of its own
    FormMemory form_memory_{loop_, database_};
    Housekeeping housekeeping_{loop_, database_};
    WorkerPool workers_{worker_threads};

    KeeperOnSpool keeper_{*spool_};
    SaverOnDatabase saver_{database_};
    const std::shared_ptr<web::DoorWatch> door_watch_;
    const std::unique_ptr<CaptchaCheck> captcha_check_;  // null: none is asked for
    intake::Intake intake_;  // the choke point: keep, read, judge, save

    Confirmations confirmations_;
    web::FormServer form_server_;  // the doors
    const std::unique_ptr<http::Server> public_server_;
    CursorsInDatabase cursors_;
    mail::Mailboxes mailboxes_;
    AdminRouter admin_router_;
    const std::unique_ptr<http::Server> admin_server_;

    int readings_ = 0;  // of changed forms
    bool ready_ = false;
    bool stopping_ = false;
    int open_doors_ = 0;
    std::atomic<int> status_{0};
};

notify::Settings courier_settings(const Config& config, const std::string& instance, const VisitorLetters& letters)
{
    notify::Settings settings = config.notify;
    settings.instance = instance;
    settings.visitor_letter = [&letters](const Notice& notice) { return letters.write(notice); };
    return settings;
}

store::Settings database_settings(const Config& config)
{
    store::Settings settings = config.database;
    settings.notify_to = config.notify_to;
    return settings;
}

web::Settings web_settings(const Config& config)
{
    web::Settings settings = config.web;
    if (settings.sealing_keys.empty()) settings.sealing_keys = read_or_make_keys(config.spool.dir / "sealing_key");
    return settings;
}

std::unique_ptr<CaptchaCheck> captcha_check_of(const Config& config)
{
    if (config.web.captcha.provider.empty()) return nullptr;
    return std::make_unique<CaptchaCheck>(
        CaptchaSettings{config.web.captcha, config.captcha_secret, config.captcha_url, config.captcha_timeout});
}

/// With faults the daemon does not start: `captura check` names them in the same words.
std::shared_ptr<const web::FormBook> forms_or_throw(const Config& config)
{
    auto book = std::make_shared<web::FormBook>(forms_of(config));
    std::string faults;
    for (const web::FormFault& fault : book->faults) {
        if (!faults.empty()) faults += '\n';
        faults += to_line(fault);
    }
    if (!faults.empty()) throw ConfigError(faults);
    return book;
}

House::House(const Config& config, const std::function<void(const Listening&)>& on_ready)
    : config_(config),
      on_ready_(on_ready),
      log_(config.log),
      forms_(forms_or_throw(config)),
      entries_(config, *forms_),
      spool_(open_spool(config.spool, spool_journal_)),
      web_(web_settings(config)),
      letters_(web_.sealing_keys, forms_),
      instance_(spool_->instance().text()),
      outbox_(database_settings(config), instance_),
      courier_(courier_settings(config, instance_, letters_), outbox_, courier_journal_),
      database_((store_journal_.wake_courier = [this] { courier_.wake(); },
                 store_journal_.tell_spool = [this](const store::Whereabouts& in) { spool_->saved_in({in.history, in.position}); },
                 database_settings(config)),
                store_journal_),
      door_watch_(std::make_shared<web::DoorWatch>(web_.sealing_keys, workers_, web_.posts_per_minute / 10)),
      captcha_check_(captcha_check_of(config)),
      intake_(config.intake, entries_, keeper_, saver_, workers_, intake_journal_, door_watch_.get(), captcha_check_.get()),
      confirmations_(database_, entries_, config.intake.limits),
      form_server_(web_, forms_, intake_, door_watch_, &workers_),
      public_server_(open_listener("http", loop_, config.http, form_server_, http_journal_)),
      cursors_(database_, instance_),
      mailboxes_(loop_, config.mailboxes, intake_, cursors_, mail_journal_),
      admin_router_(metrics_, [this] { return condition(); }),
      admin_server_(open_listener("admin", loop_, config.admin, admin_router_, http_journal_))
{
}

int House::run()
{
    log_.starting(version);
    metrics_.set("captura_build_info", 1, {{"version", version}});
    for (const std::string& warning : config_.warnings) log_.config_warning(warning);
    rules::warm_up();  // so that no visitor pays for it
    watch_signals();
    look_at_schema();
    open_doors();
    loop_.run();

    // From here on nobody hears signals but the system itself: asked twice, we go at once.
    signals_.clear();
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { ::_exit(0); });

    // The loop has drained. A batch in flight still owes its answer to the spool; the spool closes last.
    courier_.stop();
    workers_.join();
    database_.close();
    log_.stopped();
    return status_;
}

void House::open_doors()
{
    auto on_end = [this](std::exception_ptr fault) {
        if (!fault) return;
        try {
            std::rethrow_exception(fault);
        } catch (const std::exception& error) {
            leave(std::string("replay failed: ") + error.what(), 70);
        }
    };
    letters_.set_address(config_.public_url.empty() ? "http://" + public_server_->address() : config_.public_url);
    form_server_.take_confirmations([this](Uuid submission) { return confirmations_.confirm(submission); });
    asio::co_spawn(loop_, intake_.replay_until_stopped(), std::move(on_end));
    courier_.start();
    mailboxes_.start();
    admin_server_->start();
    public_server_->start();
    watch_forms();
    form_memory_.remember(forms_);
    housekeeping_.start();
    open_doors_ = 2;  // the public listener and the mailboxes; the admin listener answers until both have closed
    ready_ = true;

    const Listening listening{public_server_->address(), admin_server_->address()};
    log_.listening("http", listening.http);
    log_.listening("admin", listening.admin);
    log_.ready(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - born_));
    note_reload(true);
    tell_ready();
    tell_status("forms at http://" + listening.http + "/f/, state at http://" + listening.admin + "/readyz");
    if (watchdog_period() > 0us) beat();
    if (on_ready_) on_ready_(listening);
}

void House::watch_signals()
{
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
        if (error) return;
        on_signal(signal);
        watch_signals();
    });
}

void House::on_signal(int signal)
{
    if (signal == SIGHUP)
        reload();
    else if (stopping_) {
        last_resort_.within(longest_when_asked_twice);  // what was kept is kept
        loop_.stop();
    } else
        leave(signal == SIGTERM ? "SIGTERM" : "SIGINT", 0);
}

/// All or nothing: the file is read again as a whole, and while it or a form is wrong everything stays as it was.
void House::reload()
{
    tell_reloading();
    try {
        const Config edited = load_config(config_.file);
        auto sources = load_source_rules(config_.sources);
        auto forms = forms_or_throw(config_);
        entries_.replace_sources(std::move(sources));
        serve_forms(std::move(forms));
        name_what_needs_a_restart(edited);
        log_.reload_ok();
        note_reload(true);
        tell_status("the forms and the tables of sources were read again");
    } catch (const std::exception& fault) {
        std::istringstream reasons{fault.what()};
        for (std::string reason; std::getline(reasons, reason);) log_.reload_refused(reason);
        note_reload(false);
        tell_status("the new configuration is wrong, the old one stays: captura check names what");
    }
    tell_ready();
}

void House::serve_forms(std::shared_ptr<const web::FormBook> forms)
{
    form_server_.replace_forms(forms);
    letters_.replace_forms(forms);
    entries_.replace_forms(*forms);
    form_memory_.remember(forms);
    forms_ = std::move(forms);
}

void House::watch_forms()
{
    const std::string fault = form_folders_.start();
    if (!fault.empty()) log_.config_warning("changed forms are served after a reload only, their folder cannot be watched: " + fault);
}

/// Reading takes milliseconds: not on the loop.
void House::read_changed_forms()
{
    workers_.run([this, mine = ++readings_] {
        auto book = std::make_shared<web::FormBook>(forms_of(config_));
        asio::post(loop_, [this, book, mine] {
            if (mine == readings_) take_changed_forms(std::move(*book));  // an older reading may end later
        });
    });
}

/// Form by form: one that became wrong stays as it was, the others are served as they are now. Wrong words, or a folder that cannot
/// be read, concern all.
void House::take_changed_forms(web::FormBook book)
{
    if (stopping_) return;
    bool of_all = false;
    for (const web::FormFault& fault : book.faults) {
        log_.reload_refused(to_line(fault));
        of_all = of_all || fault.of_all;
        const auto before = forms_->forms.find(std::filesystem::path{fault.file}.stem().string());
        if (before != forms_->forms.end()) book.forms.emplace(*before);
    }
    note_reload(book.faults.empty());
    if (of_all) return;
    if (book.faults.empty()) log_.reload_ok();
    serve_forms(std::make_shared<const web::FormBook>(std::move(book)));
    tell_status("changed forms were read again");
}

/// Forms and tables of sources are read again; everything else holds until the next start, and whoever edited it should know.
void House::name_what_needs_a_restart(const Config& edited)
{
    std::map<std::string, std::string> before;
    for (const Setting& setting : config_.settings) before[setting.key] = setting.value;
    std::string changed;
    for (const Setting& setting : edited.settings) {
        const auto known = before.find(setting.key);
        if (known == before.end() || known->second != setting.value) changed += (changed.empty() ? "" : ", ") + setting.key;
        if (known != before.end()) before.erase(known);
    }
    for (const auto& [key, value] : before) changed += (changed.empty() ? "" : ", ") + key;
    if (!changed.empty()) log_.config_warning("changed in the file, in force after a restart: " + changed);
}

void House::note_reload(bool taken)
{
    metrics_.set("captura_config_last_reload_successful", taken ? 1 : 0);
    if (taken)
        metrics_.set("captura_config_last_reload_timestamp_seconds",
                     static_cast<double>(now().time_since_epoch().count()) / 1000.0);
}

/// The watchdog hears from the loop itself: a loop that stalls does not beat.
void House::beat()
{
    tell_alive();
    watchdog_.expires_after(watchdog_period() / 3);
    watchdog_.async_wait([this](const boost::system::error_code& error) {
        if (!error) beat();
    });
}

/// A missing or old schema loses nothing (the spool keeps), but somebody must run `captura migrate`. A newer one would
/// be written to wrongly: then this binary does not serve.
void House::look_at_schema()
{
    auto look = [this](store::Session& session) {
        const store::MigrationStatus status = session.migration_status();
        if (status.version > status.shipped) {
            asio::post(loop_, [this] { leave("the database schema is newer than this binary", 78); });
        } else if (!status.pending.empty()) {
            log_.config_warning("the database schema is behind this binary: run captura migrate");
        }
    };
    auto failed = [](store::StoreError::Kind, const std::string&) {};  // away: database_lost was logged
    database_.run(std::move(look), std::move(failed));
}

/// Doors close first, what is inside gets home, then everybody leaves; at the latest after `longest_farewell`.
void House::leave(const std::string& why, int status)
{
    if (stopping_) return;
    stopping_ = true;
    status_ = status;
    log_.stopping(why);
    tell_stopping();
    last_resort_.within(longest_stop);
    farewell_.expires_after(longest_farewell);
    farewell_.async_wait([this](const boost::system::error_code& error) {
        if (!error) loop_.stop();
    });
    watchdog_.cancel();
    form_folders_.stop();
    form_memory_.stop();
    housekeeping_.stop();
    intake_.stop();
    public_server_->stop([this] { door_closed(); });
    mailboxes_.stop([this] { door_closed(); });
}

void House::door_closed()
{
    if (--open_doors_ > 0) return;
    admin_server_->stop([this] {
        farewell_.cancel();
        signals_.cancel();
    });
}

/// Called by the last resort, on its thread: nothing may be taken apart while others still work with it.
void House::end_at_once()
{
    log_.cut_short();
    ::_exit(status_);
}

Task<Condition> House::condition()
{
    auto ask = [this](std::function<void(spool::Figures)> done) { spool_->figures(std::move(done)); };
    Condition condition;
    condition.spool = co_await callback<spool::Figures>(ask);
    condition.ready = ready_;
    condition.stopping = stopping_;
    condition.database = database_.reachable();
    condition.in_flight = intake_.in_flight();
    condition.connections = public_server_->connections();
    co_return condition;
}

}  // namespace

int serve(const Config& config, const std::function<void(const Listening&)>& on_ready)
{
    std::signal(SIGPIPE, SIG_IGN);
    // Large buffers go back to the system when they are freed; once glibc has seen a few it would keep them (promise 7).
    ::mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    House house{config, on_ready};
    return house.run();
}

}  // namespace captura::daemon
