// Every exception ends here: a message for a person, a status for a program.
#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_text.hpp"
#include "daemon/lanes.hpp"

#include "captura/spool/spool.hpp"

#include <ostream>

namespace captura::daemon {
namespace {

/// The state says more than the kind, which tells a daemon whether to try again: nobody waits for a role to be granted.
int explain_store(const store::StoreError& error, std::ostream& err)
{
    using Kind = store::StoreError::Kind;
    const std::string what = one_line(error.what());
    const std::string& state = error.sqlstate;
    if (state == "42501" || state.starts_with("28")) {
        err << "captura: the database refuses us: " << what << "; grant it to the role in database.url\n";
        return exit_status::no_permission;
    }
    if (state == "42P01" || state == "3F000" || state == "42703") {
        err << "captura: " << what << "\ncaptura: the schema is missing or older than this program: run captura migrate\n";
        return exit_status::unavailable;
    }
    if (error.kind == Kind::bad_row) {
        err << "captura: the database does not take this: " << what << '\n';
        return exit_status::bad_input;
    }
    if (error.kind == Kind::ours) {
        err << "captura: " << what << '\n';
        return exit_status::our_bug;
    }
    err << "captura: the database cannot be reached: " << what << "; captura doctor looks further\n";
    return exit_status::unavailable;
}

}  // namespace

int fenced(Streams streams, const std::function<int()>& command)
{
    try {
        return command();
    } catch (const UsageError& error) {
        streams.err << "captura: " << error.what() << '\n';
        return exit_status::usage;
    } catch (const NoSuchSubmission& error) {
        streams.err << "captura: " << error.what() << '\n';
        return exit_status::no_input;
    } catch (const ConfigError& error) {
        streams.err << error.what() << '\n';
        return exit_status::configuration;
    } catch (const CannotStart& error) {
        streams.err << "captura: " << error.what() << '\n';
        return error.status;
    } catch (const spool::Locked& error) {
        streams.err << "captura: " << error.what() << '\n';
        return exit_status::cannot_create;
    } catch (const store::StoreError& error) {
        return explain_store(error, streams.err);
    } catch (const std::filesystem::filesystem_error& error) {
        streams.err << "captura: " << error.what() << '\n';
        return error.code() == std::errc::permission_denied ? exit_status::no_permission : exit_status::input_output;
    } catch (const std::exception& error) {
        streams.err << "captura: " << error.what() << '\n';
        return exit_status::our_bug;
    }
}

}  // namespace captura::daemon
