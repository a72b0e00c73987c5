import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../config.ts'
import type { Context, Mail } from '../context.ts'
import { letterText } from '../mail/letter.ts'
import { makeContext } from '../make-context.ts'
import { listen, stop, stopOnSignals } from '../start.ts'
import { DemoWorld, demoPassword, demoPeople } from './world.ts'

/** Closing a terminal sends the first. */
const signals: NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGTERM']

/** Starts the demonstration: a new embedded database with its projects and a rollout, deleted at the end. Throws if NODE_ENV is production. */
export async function startDemo({ json }: { json: boolean }): Promise<void> {
  if (process.env['NODE_ENV'] === 'production')
    throw new Error('The demonstration does not start where NODE_ENV is production: its passwords are known to everybody.')
  let home = ''
  // Deletes the folder however the process exits, if it can be caught at all: registered before the folder exists.
  process.once('exit', () => home !== '' && rmSync(home, { recursive: true, force: true, maxRetries: 3 }))
  const exit = (code: number): never => process.exit(code)
  const early = (): never => exit(1)
  for (const signal of signals) process.on(signal, early)
  home = mkdtempSync(join(tmpdir(), 'slipway-demo-'))
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env, DATABASE_URL: `sqlite:${join(home, 'demo.db')}`, UPLOADS_DIR: join(home, 'uploads') })
  const context = await makeContext(config)
  context.demo = { password: demoPassword, people: demoPeople }
  const server = await listen(context)
  for (const signal of signals) process.off(signal, early)
  const isStopping = stopOnSignals(server, context, { exit, signals })
  try {
    await buildWorld(context, { json })
  } catch (error) {
    // Requests of the demonstration itself fail once the server stops.
    if (isStopping()) return
    await stop(server, context)
    throw error
  }
}

async function buildWorld(context: Context, { json }: { json: boolean }): Promise<void> {
  const { config } = context
  if (!json) process.stdout.write('Making the projects …\n')
  await new DemoWorld(context, config.publicUrl).build()
  if (!json && config.smtpUrl === undefined) context.mail = printing(context.mail)
  process.stdout.write(
    json
      ? `${JSON.stringify({ url: config.publicUrl, password: demoPassword, people: demoPeople.map(({ name, email, part, tries }) => ({ name, email, part, tries })) }, null, 2)}\n`
      : `\nSlipway's demonstration: ${config.publicUrl}\n\nSign in with the password "${demoPassword}" as:\n${demoPeople.map((one) => `  ${one.email.padEnd(34)} ${one.part}\n${' '.repeat(37)}${one.tries}`).join('\n')}\n\nNothing is kept: the database goes when you stop it with Ctrl+C.\n`,
  )
}

/** A demonstration has no mailboxes: mail is printed on the terminal. */
const printing = (mail: Mail): Mail => ({
  ...mail,
  async queue(trx, message) {
    await mail.queue(trx, message)
    process.stdout.write(`\nMail to ${message.to}: ${message.subject}\n${letterText(message.says)}`)
  },
})
