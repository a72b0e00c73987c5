#!/usr/bin/env node
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { makeBackup } from './backup/make-backup.ts'
import { restoreBackup } from './backup/restore-backup.ts'
import { readConfig } from './config.ts'
import { nowIso } from './context.ts'
import { explainingFaults, openDatabase, sqliteFileOf } from './db/database.ts'
import { sizeOf } from './evidence/file.ts'
import { printMessage } from './mail/print-message.ts'
import { createStandAlone } from './sandbox/sandboxes/stand-alone.ts'
import { makeContext } from './start.ts'
import { exportTracker } from './tracker/tracker-import/export-file.ts'
import { headInWords, readHead } from './events/chain.ts'
import { findHead } from './events/verify-chain.store.ts'
import { exportJson } from './tracker/export.store.ts'
import { rolloutReport } from './tracker/rollout/report.store.ts'
import { verdictInWords, verifyEverything } from './tracker/verify.store.ts'
import { importFile } from './tracker/import-files/import-command.ts'
import { createAccount } from './web/sign-in/create-account.ts'

/** What each command is for and what it takes; `slipway COMMAND --help` prints its own. */
const manual: Record<string, string> = {
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
    Says where the rollout stands, and what would move it most.`,
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
    shows: with it, that nothing before it was rewritten or cut off. JSON: {"ok", "store", "chain", "head", "record", "brokenSignatures", "brokenFiles"}`,
  demo: `slipway demo
    Starts the demonstration on a database of its own that is thrown away, like npm run demo. JSON: {"url", "password", "people"}`,
}
const usage = `Slipway's command line. Each command takes --json and --help.\n\n  ${Object.values(manual).join('\n  ')}\n`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    help: { type: 'boolean' },
    email: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string' },
    'password-stdin': { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    yes: { type: 'boolean' },
    'accept-faults': { type: 'boolean' },
    by: { type: 'string' },
    sheet: { type: 'string', multiple: true },
    columns: { type: 'string' },
    as: { type: 'string' },
    ods: { type: 'string' },
    'dos-id': { type: 'string' },
    'care-setting': { type: 'string' },
    scope: { type: 'string' },
    service: { type: 'string', multiple: true },
    edition: { type: 'string' },
    scenarios: { type: 'boolean' },
    days: { type: 'string' },
    'per-minute': { type: 'string' },
    for: { type: 'string' },
    head: { type: 'string', multiple: true },
  },
})

const say = (result: object, words: string): void => {
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : `${words}\n`)
}

const settings = () => readConfig({ LOG_LEVEL: 'warn', ...process.env })
const tell = (words: string): void => void process.stderr.write(`${words}\n`)

async function withContext(act: (context: Awaited<ReturnType<typeof makeContext>>) => Promise<void>): Promise<void> {
  const config = settings()
  const context = await makeContext(config, tell)
  await explainingFaults(config.databaseUrl, () => act(context)).finally(() => context.db.close())
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

const createUser = () =>
  withContext(async (context) => {
    const { email, name, role = 'none' } = values
    if (email === undefined || name === undefined) throw new Error('Give --email and --name')
    if (role !== 'booking-team' && role !== 'programme-viewer' && role !== 'project-manager' && role !== 'none')
      throw new Error('The role must be booking-team, programme-viewer, project-manager or none')
    const made = await createAccount(context, { email, name, installationRole: role, password: values['password-stdin'] ? await readStdin() : null })
    say(made, `${name} may sign in with ${email}`)
  })

const createSandbox = () =>
  withContext(async (context) => {
    const { service = [], name, edition, scenarios, days, 'per-minute': perMinute, for: person } = values
    const { id, ...made } = await createStandAlone(context, {
      services: service.flatMap((one) => one.split(',')),
      name,
      edition,
      scenarios,
      days,
      perMinute,
      for: person,
    })
    say(made, `Key: ${made.key}\nBase URL: ${made.baseUrl}\nPages: ${context.config.publicUrl}/sandboxes/${id}`)
  })

/** Opens the database without the look that a start takes: what is damaged is for the verdict to say. */
async function verify(): Promise<void> {
  const { databaseUrl, uploadsDir } = settings()
  const heads = (values.head ?? []).map((text) => {
    const head = readHead(text)
    if (!head) throw new Error(`${text} is no head of the chain: give what was printed, as NUMBER:HASH or the hash alone, of 64 characters`)
    return head
  })
  const file = sqliteFileOf(databaseUrl)
  if (file !== undefined && !existsSync(file)) throw new Error(`There is no database at ${file}. Set DATABASE_URL to the one that is to be verified.`)
  const verdict = await explainingFaults(databaseUrl, async () => {
    const db = await openDatabase(databaseUrl, { say: tell, lookThrough: false })
    return verifyEverything(db, uploadsDir, heads).finally(() => db.close())
  })
  say(verdict, verdictInWords(verdict))
  if (!verdict.ok) process.exitCode = 1
}

/** Shows on a terminal how far a long command is, on one line. */
function progress(): { heard: (words: string) => void; end: () => void } {
  const { isTTY } = process.stderr
  let last = ''
  const show = (words: string): void => {
    if (isTTY && words !== last) process.stderr.write(`\r\u001B[K${words}`)
    last = words
  }
  return { heard: show, end: () => show('') }
}

const filesInWords = (count: number): string => `${count} ${count === 1 ? 'file' : 'files'} of evidence`

async function backup(): Promise<void> {
  const target = positionals[1]
  if (target === undefined) throw new Error('Name the folder that the backup is to be: slipway backup FOLDER')
  const { heard, end } = progress()
  const config = settings()
  const options = { config, target, env: process.env, now: Date.now, acceptFaults: values['accept-faults'] === true, heard }
  const told = await explainingFaults(config.databaseUrl, () => makeBackup(options)).finally(end)
  say(
    told,
    [
      `Saved the database (${sizeOf(told.bytes)}) and ${filesInWords(told.files)}, as they were at ${told.madeAt}, to ${told.folder}`,
      ...(told.faults.length > 0 ? ['What was saved does not verify:', ...told.faults.map((one) => `- ${one}`)] : ['The copy was verified']),
      ...(told.notChecked === null ? [] : [`Not checked: ${told.notChecked}`]),
      `Head of the chain: ${told.head}`,
    ].join('\n'),
  )
}

async function restore(): Promise<void> {
  const folder = positionals[1]
  if (folder === undefined) throw new Error('Name the backup: slipway restore FOLDER')
  const { heard, end } = progress()
  const told = await restoreBackup({ config: settings(), folder, env: process.env, heard }).finally(end)
  say(
    told,
    [
      `Restored what was saved at ${told.madeAt}: the database to ${told.database}, and ${filesInWords(told.files)}`,
      ...(told.faults.length > 0 ? ['It was broken already when it was saved:', ...told.faults.map((one) => `- ${one}`)] : ['It was verified']),
    ].join('\n'),
  )
}

const exportAll = () =>
  withContext(async (context) => {
    const file = positionals[1]
    if (file !== undefined && !/\.json$/i.test(file)) {
      const told = await exportTracker(context, file)
      const head = headInWords(await findHead(context.db.read))
      return say({ ...told, head }, `Wrote ${told.services} services to ${told.file}\nHead of the chain: ${head}`)
    }
    const head = await context.db.atOneMoment(async (db) => {
      const pieces = exportJson(db, nowIso(context))
      if (file !== undefined) await writeFile(file, pieces, { mode: 0o600 })
      else for await (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, 'drain')
      return headInWords(await findHead(db))
    })
    if (file !== undefined) say({ file, head }, `Written to ${file}\nHead of the chain: ${head}`)
  })

const commands: Record<string, () => Promise<void>> = {
  migrate: () => withContext(async () => say({ migrated: true }, 'The database is up to date')),
  'user create': createUser,
  'sandbox create': createSandbox,
  import: () => importFile(positionals[1], values, { withContext, say }),
  'report rollout': () =>
    withContext(async ({ db }) => {
      const report = await rolloutReport(db.read)
      say(
        report,
        `${report.services} services, ${report.pairProven} with a proven pair, ${report.pairProvenAndReferrerOn} of them with their referrer on, ${report.live} live, ${report.readyNow} ready now`,
      )
    }),
  outbox: () =>
    withContext(async (context) => {
      const message = await printMessage(context, values.email)
      say(message, `To: ${message.to}\nSubject: ${message.subject}\n\n${message.text}`)
    }),
  backup,
  restore,
  export: exportAll,
  verify,
  demo: async () => (await import('./demo/start-demo.ts')).startDemo({ json: values.json === true }),
}

const named = [positionals.slice(0, 2).join(' '), positionals[0] ?? ''].find((name) => Object.hasOwn(commands, name)) ?? ''
const command = commands[named]
try {
  if (values.help || !command) {
    process.stdout.write(manual[named] === undefined ? usage : `  ${manual[named]}\n`)
    if (!values.help) process.exitCode = 1
  } else await command()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
