// Every exception ends here: a message for a person, a status for a program.
#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/lanes.hpp"

#include "captura/spool/spool.hpp"

#include <ostream>

namespace captura::daemon {
namespace {

int explain_store(const store::StoreError& error, std::ostream& err)
{
    if (error.kind != store::StoreError::Kind::ours) {
        err << "captura: the database cannot be reached: " << error.what() << '\n';
        return exit_status::unavailable;
    }
    if (error.sqlstate == "42501" || error.sqlstate.starts_with("28")) {
        err << "captura: the database refuses us: " << error.what() << '\n';
        return exit_status::no_permission;
    }
    const bool no_schema = error.sqlstate == "42P01" || error.sqlstate == "3F000" || error.sqlstate == "42703";
    err << "captura: " << error.what() << '\n';
    if (no_schema) err << "captura: the schema is missing or older than this program: run captura migrate\n";
    return no_schema ? exit_status::unavailable : exit_status::our_bug;
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
