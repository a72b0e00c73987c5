#!/usr/bin/env node
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from './config.ts'
import { verifyChain } from './events/events.store.ts'
import { createStandAlone } from './sandbox/stand-alone.ts'
import { makeContext } from './start.ts'
import { importFromCommandLine } from './tracker/import/from-command-line.ts'
import { understandOperationalTestPlan } from './tracker/import/operational-test-plan.ts'
import { readUpload } from './tracker/import/workbook.ts'
import { exportTracker, importTracker } from './tracker/rollout/from-command-line.ts'
import { rolloutReport } from './tracker/rollout/report.store.ts'
import { learntAliases } from './tracker/rollout/tracker-import.store.ts'
import { nothingLearnt } from './tracker/rollout/tracker.ts'
import { listBrokenSignatures } from './tracker/sop/sop.store.ts'
import { createAccount } from './web/sign-in/create-account.ts'

const usage = `Slipway's command line. Each command takes --json.
  slipway migrate                                   bring the database up to date
  slipway user create --email E --name N --role R --password-stdin
                                                    R: booking-team, programme-viewer, project-manager or none
  slipway import FILE --dry-run                     print what an operational test plan says, or what a rollout tracker would change; nothing is written
  slipway import FILE --yes [--by EMAIL] [--care-setting gp-practice]
                                                    import a rollout tracker
  slipway import FILE --yes --by EMAIL --ods CODE --name N [--dos-id ID[,ID…]] [--care-setting K] [--scope TEXT]
                                                    start its project; EMAIL is the account of the project manager
  slipway sandbox create --service DOSID[,DOSID…] [--name N] [--edition E] [--scenarios] [--days 14] [--per-minute 600]
                                                    a sandbox of no project, to practise on: prints its key and base URL
  slipway export FILE                               write every service into FILE as a rollout tracker, .xlsx or .csv, to be edited and imported again
  slipway report rollout                            where the rollout stands, and what would move it most
  slipway backup FILE                               copy the live database (SQLite)
  slipway verify                                    walk the event chain and the signatures
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' }, help: { type: 'boolean' }, email: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' },
    'password-stdin': { type: 'boolean' }, 'dry-run': { type: 'boolean' }, yes: { type: 'boolean' },
    by: { type: 'string' }, ods: { type: 'string' }, 'dos-id': { type: 'string' }, 'care-setting': { type: 'string' }, scope: { type: 'string' },
    service: { type: 'string', multiple: true }, edition: { type: 'string' }, scenarios: { type: 'boolean' }, days: { type: 'string' }, 'per-minute': { type: 'string' },
  },
})

const say = (result: object, words: string): void => { process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : `${words}\n`) }

async function withContext(act: (context: Awaited<ReturnType<typeof makeContext>>) => Promise<void>): Promise<void> {
  const context = await makeContext(readConfig({ LOG_LEVEL: 'warn', ...process.env }))
  await act(context).finally(() => context.db.close())
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8').replace(/\r?\n$/, '')
}

async function importFile(file: string | undefined): Promise<void> {
  if (file === undefined) throw new Error('Name the file: slipway import FILE --dry-run')
  if (values['dry-run'] === values.yes) throw new Error('Add --dry-run to see what the file says, or --yes with --by, --ods and --name to start its project')
  const bytes = await readFile(file)
  // A plan is understood without a database; only a tracker is compared with one.
  const read = await readUpload(bytes, { fileName: file, learnt: nothingLearnt })
  if ('tracker' in read) return withContext(async (context) => {
    const again = await readUpload(bytes, { fileName: file, learnt: await learntAliases(context.db.read) })
    const told = await importTracker(context, { fileName: basename(file), bytes, tracker: 'tracker' in again ? again.tracker : read.tracker, write: values.yes === true, by: values.by, careSetting: values['care-setting'] })
    say(told, `${told.rows} rows: ${told.new} new, ${told.changed} changed, ${told.unchanged} unchanged, ${told.conflict} conflicts, ${told.close} close matches, ${told.notTaken} not taken${told.warnings.map((one) => `\n- ${one}`).join('')}`)
  })
  const plan = understandOperationalTestPlan(read.workbook)
  if (values.yes) return withContext(async (context) => {
    const { by, ods, name, 'dos-id': dosIds, 'care-setting': careSetting, scope } = values
    const projectId = await importFromCommandLine(context, plan, { fileName: basename(file), by, ods, name, dosIds, careSetting, scope })
    say({ projectId, cases: plan.cases.length, warnings: plan.warnings }, `Started project ${projectId} with ${plan.cases.length} cases`)
  })
  say(plan, `${plan.service.name ?? 'A service without a name'}: ${plan.cases.length} cases, ${plan.stakeholders.length} stakeholders, ${plan.prerequisites.length} prerequisites\n${plan.warnings.map((one) => `- ${one.sheet}, row ${one.row}: ${one.message}`).join('\n')}`)
}

const createUser = () => withContext(async (context) => {
  const { email, name, role = 'none' } = values
  if (email === undefined || name === undefined) throw new Error('Give --email and --name')
  if (role !== 'booking-team' && role !== 'programme-viewer' && role !== 'project-manager' && role !== 'none') throw new Error('The role must be booking-team, programme-viewer, project-manager or none')
  const made = await createAccount(context, { email, name, installationRole: role, password: values['password-stdin'] ? await readStdin() : null })
  say(made, `${name} may sign in with ${email}`)
})

const createSandbox = () => withContext(async (context) => {
  const { service = [], name, edition, scenarios, days, 'per-minute': perMinute } = values
  const made = await createStandAlone(context, { services: service.flatMap((one) => one.split(',')), name, edition, scenarios, days, perMinute })
  say(made, `Key: ${made.key}\nBase URL: ${made.baseUrl}`)
})

const verify = () => withContext(async ({ db }) => {
  const chain = await verifyChain(db.read)
  const brokenSignatures = await listBrokenSignatures(db.read)
  say({ chain, brokenSignatures }, chain.ok ? `${chain.events} events follow one another` : `Event ${chain.seq} is the first that is broken: ${chain.why}`)
  for (const one of brokenSignatures) say({}, `The content of version ${one.version}, signed by ${one.personName}, was changed after it was signed`)
  if (!chain.ok || brokenSignatures.length > 0) process.exitCode = 1
})

const commands: Record<string, () => Promise<void>> = {
  migrate: () => withContext(async () => say({ migrated: true }, 'The database is up to date')),
  'user create': createUser,
  'sandbox create': createSandbox,
  import: () => importFile(positionals[1]),
  'report rollout': () => withContext(async ({ db }) => {
    const report = await rolloutReport(db.read)
    say(report, `${report.services} services, ${report.pairProven} with a proven pair, ${report.pairProvenAndReferrerOn} of them with their referrer on, ${report.live} live, ${report.readyNow} ready now`)
  }),
  export: () => withContext(async (context) => {
    const file = positionals[1]
    if (file === undefined) throw new Error('Name the file: slipway export services.xlsx')
    const told = await exportTracker(context, file)
    say(told, `Wrote ${told.services} services to ${told.file}`)
  }),
  backup: () => withContext(async ({ db }) => {
    const file = positionals[1]
    if (file === undefined) throw new Error('Name the file: slipway backup FILE')
    await db.backup(file)
    say({ file }, `Copied to ${file}`)
  }),
  verify,
}

const command = commands[positionals.slice(0, 2).join(' ')] ?? commands[positionals[0] ?? '']
try {
  if (values.help || !command) {
    process.stdout.write(usage)
    if (!values.help) process.exitCode = 1
  } else await command()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
