import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { sql } from 'kysely'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { demoPassword, DemoWorld } from '../../src/demo/world.ts'
import { Visitor } from '../../src/demo/visitor.ts'
import { makeContext } from '../../src/make-context.ts'
import { listen, stop } from '../../src/start.ts'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { startPostgres } from './postgres-server.ts'
import { freePort } from './product.ts'

/**
 * Makes the database that the present code leaves behind, on each engine, as a fixture from which later releases upgrade. Run it once when a version is
 * released: npx node test/support/make-release-fixture.ts
 */
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
const target = fileURLToPath(new URL(`../fixtures/releases/${version}`, import.meta.url))
if (existsSync(target)) throw new Error(`${target} is there already: a released version's database does not change`)

/** The demonstration's world, with one stored file of evidence, one that was removed, and a message in the outbox. */
async function populate(context: Context): Promise<void> {
  const base = context.config.publicUrl
  await new DemoWorld(context, base).build()
  const dan = await new Visitor(base).signIn('dan.okoro@example.nhs.uk', demoPassword)
  const project = await context.db.read.selectFrom('projects').select('id').orderBy('created_at').executeTakeFirstOrThrow()
  const at = `/projects/${project.id}/prerequisites/dos-id`
  await dan.get(at)
  for (const name of ['profile.txt', 'withdrawn.txt']) {
    const { status } = await dan.uploadAll(`${at}/evidence`, [{ bytes: Buffer.from(`The profile says so: ${name}`), name }])
    if (status !== 303) throw new Error(`The evidence ${name} was answered with ${status}`)
  }
  const withdrawn = await context.db.read.selectFrom('evidence').select('id').where('file_name', '=', 'withdrawn.txt').executeTakeFirstOrThrow()
  const { status } = await dan.post(`/projects/${project.id}/evidence/${withdrawn.id}/remove`, { reason: 'It shows another service' })
  if (status !== 303) throw new Error(`Taking the evidence away was answered with ${status}`)
  const visitor = new Visitor(base)
  await visitor.get('/forgotten-password')
  await visitor.post('/forgotten-password', { email: 'dan.okoro@example.nhs.uk' })
}

/** The number of rows of each table, except those of the migrator. */
async function countRows({ db }: Context): Promise<Record<string, number>> {
  const tables = await db.read.introspection.getTables()
  const counts: [string, number][] = []
  for (const { name } of tables.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(db.read)
    counts.push([name, Number(rows[0]?.n)])
  }
  return Object.fromEntries(counts)
}

async function make(engine: 'sqlite' | 'postgres', databaseUrl: string, dump: (url: string) => Buffer): Promise<void> {
  const folder = join(target, engine)
  const uploads = join(folder, 'uploads')
  mkdirSync(uploads, { recursive: true })
  const port = await freePort()
  const config = readConfig({
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    UPLOADS_DIR: uploads,
    SESSION_SECRET: 'a secret for the tests, long enough',
    LOG_LEVEL: 'warn',
  })
  const context = await makeContext(config)
  const server = await listen(context)
  await populate(context)
  await context.interactions.flush()
  const verdict = await verifyEverything(context.db, uploads)
  if (!verdict.ok) throw new Error(`What was made does not verify: ${JSON.stringify(verdict)}`)
  const counts = await countRows(context)
  const { rows: migrations } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(context.db.read)
  await stop(server, context)
  const bytes = brotliCompressSync(dump(databaseUrl))
  writeFileSync(join(folder, engine === 'sqlite' ? 'slipway.db.br' : 'slipway.sql.br'), bytes)
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify({ version, migrations: migrations.map((one) => one.name), counts }, null, 2)}\n`)
  process.stdout.write(`${engine}: ${Object.keys(counts).length} tables, ${bytes.length} bytes\n`)
}

const home = mkdtempSync(join(tmpdir(), 'slipway-release-'))
const server = await startPostgres()
try {
  const file = join(home, 'slipway.db')
  await make('sqlite', `sqlite:${file}`, () => readFileSync(file))
  // Inserts, because an embedded PostgreSQL cannot read the output of `copy`; lines that only psql understands are left out.
  await make('postgres', server.url, (url) => {
    const text = execFileSync(join(server.bin, 'pg_dump'), ['--no-owner', '--no-privileges', '--inserts', '--rows-per-insert=200', url], {
      encoding: 'utf8',
      maxBuffer: 512 * 1024 * 1024,
    })
    return Buffer.from(text.replaceAll(/^\\.*\n/gm, ''))
  })
} finally {
  await server.stop()
  rmSync(home, { recursive: true, force: true })
}
