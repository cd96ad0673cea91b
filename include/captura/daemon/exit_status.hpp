/// What a command answers to its caller: the codes of sysexits.h, for those who act on them (a mail server's pipe,
/// systemd, a script).
#pragma once

namespace captura::daemon::exit_status {

inline constexpr int done = 0;
inline constexpr int findings = 1;        ///< finished, and something was found: doctor, migrate status
inline constexpr int usage = 64;          ///< wrong command line
inline constexpr int bad_input = 65;      ///< input that cannot be what it claims
inline constexpr int no_input = 66;       ///< a file, or a row asked for, that is not there
inline constexpr int unavailable = 69;    ///< the database cannot be reached, or has no schema yet
inline constexpr int our_bug = 70;
inline constexpr int cannot_create = 73;  ///< the spool folder cannot be made, or another daemon holds it
inline constexpr int input_output = 74;
inline constexpr int try_again = 75;      ///< the only failure `ingest` knows: the mail server keeps the mail
inline constexpr int no_permission = 77;
inline constexpr int configuration = 78;  ///< an edit is needed: systemd does not start us again

}  // namespace captura::daemon::exit_status
