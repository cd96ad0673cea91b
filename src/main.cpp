// Captura: the front desk of a CRM. Each inquiry, from whichever door, becomes one clean lead card, and the right
// manager knows within a second.
//
//   serve     the daemon                          | web form, API       -> keep (fsync) -> answer the visitor
//   try       all of it on one machine, at once   | mailbox, pipe       -> keep          -> read -> judge
//   ingest    one mail from a pipe: 0 or 75       | judged              -> one card for one person, in PostgreSQL
//                                                 | card                -> its manager is told
//   check     is the configuration right?
//   doctor    is everything it needs there?
//   migrate   the database schema
//
//   form      what a site pastes to show one
//   explain   what would this mail or form body become?
//   validate  is this an address, is this a number?
//
//   token     servers that may post without a form
//   manager   who is told                         | lane     what became no lead: list, show, release
//   replay    judge again what was kept           |          (interest, spam, automatic, rejected, unreadable)
//
// The straight line: intake/intake.hpp. What stands behind each command: daemon/commands.hpp. What the exit status
// means: daemon/exit_status.hpp.
#include "captura/daemon/commands.hpp"

#include <iostream>

int main(int argc, char** argv)
{
    return captura::daemon::run_command_line(argc, argv, {std::cin, std::cout, std::cerr});
}
