/** What each command is for and what it takes; `slipway COMMAND --help` prints its own. */
export const manual: Record<string, string> = {
  migrate: `slipway migrate
    Brings the database up to date. JSON: {"migrated": true}`,
  'user create': `slipway user create --email E --name N [--role R] [--password-stdin]
    Makes an account. R is booking-team, programme-viewer, project-manager or none (the default). With --password-stdin the password is the first
    thing on standard input; without it the person asks for a link at /forgotten-password. JSON: {"accountId", "personId", "name"}`,
  'sandbox create': `slipway sandbox create --service DOSID[,DOSID…] [--name N] [--edition E] [--scenarios] [--days 14] [--per-minute 600] [--for EMAIL]
    Makes a sandbox of no project, to practise on. The booking team sees its pages at /sandboxes, and so does the account of EMAIL. JSON: {"key", "baseUrl"}`,
  import: `slipway import FILE --dry-run [--sheet NAME]… [--columns MAP.json] [--as KIND]
    Prints every sheet of the file and which of them are read, what became of its cells, and what an operational test plan says, or what a rollout
    tracker or a catalogue of products would change; nothing is written. A hidden sheet is read only if --sheet names it. MAP.json says what columns
    are that are not known by their headings: {"headings": 1, "columns": {"Practice": "ODS name", "C": "ods_code"}}; headings is the number of their
    row, or null if there are none. KIND is rollout-tracker, supplier-catalogue, operational-test-plan,
    ods-organisations or ods-successors. The same flags go with --yes.
  slipway import FILE --yes --by EMAIL --ods CODE --name N [--dos-id ID[,ID…]] [--care-setting K] [--scope TEXT]
    Starts the project of an operational test plan; EMAIL is the account of its project manager. JSON: {"projectId", "cases", "warnings"}
  slipway import FILE --yes [--by EMAIL] [--care-setting gp-practice]
    Imports a rollout tracker, told by its columns.
  slipway import FILE --yes [--by EMAIL]
    Imports a catalogue of suppliers and products, told by its columns: role, supplier, product, status. JSON, with --dry-run too:
    {"kind": "supplier-catalogue", "rows", "new", "changed", "unchanged", "notTaken", "warnings", "importId" or null}`,
  'report rollout': `slipway report rollout
    Says how far the rollout is, and what would move it most.`,
  export: `slipway export FILE.xlsx
    Writes every service as a rollout tracker, .xlsx or .csv, to be edited and imported again.
  slipway export [FILE.json]
    Writes everything that is on record as one JSON document, to FILE or to standard output: services, projects, people, procedures, results,
    attestations, events. Without passwords, keys, files and the traffic of sandboxes. JSON with a FILE: {"file", "head"}`,
  outbox: `slipway outbox --email ADDRESS
    Prints the latest unsent message to this address in full, where there is no mail server: pass it on to that person alone.
    The audit says that it was printed. JSON: {"to", "subject", "text", "writtenAt"}`,
  backup: `slipway backup FOLDER [--accept-faults]
    Saves the live database and its files of evidence, as they are at one moment, into a new folder; verifies the copy before it says that it is
    done. PostgreSQL needs pg_dump on the PATH. With --accept-faults what does not verify is saved too, and the backup says what is wrong.
    JSON: {"folder", "engine", "madeAt", "bytes", "files", "faults", "notChecked", "head"}`,
  restore: `slipway restore FOLDER
    Puts a backup where DATABASE_URL and UPLOADS_DIR say, if nothing is there; upgrades and verifies it. JSON: {"madeAt", "database", "files", "faults"}`,
  verify: `slipway verify [--head HEAD]…
    Checks the database itself (SQLite), the chain of events, every row of the record beside the event that made it, the signatures and the files of
    evidence, and names what is broken; then its exit code is 1. HEAD is the head of the chain that an export, a backup, a printed procedure or the log
    shows, or the name of a downloaded list: with it, that nothing before it was rewritten or cut off. JSON: {"ok", "store", "chain", "head", "record", "brokenSignatures", "brokenFiles"}`,
  demo: `slipway demo
    Starts the demonstration on a database that is thrown away, like npm run demo. JSON: {"url", "password", "people"}`,
}
/** The whole manual. */
export const usage = `Slipway's command line. Each command takes --json and --help.\n\n  ${Object.values(manual).join('\n  ')}\n`
