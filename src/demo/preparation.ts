import { listPrerequisites, needsOf } from '../tracker/prerequisites/prerequisites.store.ts'
import { demoPassword, everybody } from './people.ts'
import type { PersonKey } from './people.ts'
import { hidden, idOf } from './players.ts'
import type { Players } from './players.ts'

/** Completes prerequisites in the order of their dependencies. */
export async function settlePrerequisites(players: Players, home: string, which: (one: { key: string; group_key: string }) => boolean): Promise<void> {
  const values: Record<string, string> = {
    asid: '918999198820',
    'dos-endpoint': 'ASID:918999198820',
    fqdn: 'booking.provider.example.nhs.uk',
    'dos-id': await dosIdOf(players, home),
    'party-key': 'RY9-812345',
    percentage: '95',
    ...(await registrationOf(players, home)),
    'name-and-date': `Dr Clara Jones, ${players.day(-20)}`,
    text: 'Recorded',
  }
  const rows = await listPrerequisites(players.db, idOf(home))
  const done = new Set<string>()
  let left = rows.filter((row) => row.derived === null && which(row))
  while (left.length > 0) {
    const now = left.filter((row) => needsOf(row).every((need) => done.has(need)))
    if (now.length === 0) return
    for (const row of now) {
      await players.act('meera', `${home}/prerequisites/${row.key}`, {
        status: 'met',
        version: String(row.version),
        value: row.value_kind === null ? '' : (values[row.value_kind] ?? 'Recorded'),
        note: 'Seen by the project manager',
        valid_until: row.expires ? players.day(400) : '',
      })
      done.add(row.key)
    }
    left = left.filter((row) => !done.has(row.key))
  }
}

/** The version of a project's product and its registration with Spine, from the catalogue. */
async function registrationOf(players: Players, home: string): Promise<{ version: string; mpv: string }> {
  const row = await players.db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('products as c', (join) => join.onRef('c.product', '=', 's.provider_product').on('c.role', '=', 'provider'))
    .select(['s.provider_product', 'c.supplier', 'c.product_version'])
    .where('p.id', '=', idOf(home))
    .executeTakeFirstOrThrow()
  const version = (row.product_version ?? '1.0').replace('+', '')
  return { version, mpv: `${row.supplier ?? 'Supplier'} / ${row.provider_product ?? 'Product'} / ${version}` }
}

/** The DoS id of a project's service; empty if it has none. */
export async function dosIdOf(players: Players, home: string): Promise<string> {
  const row = await players.db
    .selectFrom('service_dos_ids as d')
    .innerJoin('projects as p', 'p.service_id', 'd.service_id')
    .select('d.dos_id')
    .where('p.id', '=', idOf(home))
    .executeTakeFirst()
  return row?.dos_id ?? ''
}

/** Leaves a prerequisite open past its due date. */
export async function makeOverdue(players: Players, home: string, key: string, days: number): Promise<void> {
  await players.act('dan', `${home}/prerequisites/${key}`, {
    status: 'in-progress',
    version: '1',
    due_date: players.day(days),
    note: 'Waiting for the practice to confirm its profile',
  })
}

/** Issues the procedure and signs it in every role that must, except for the people named. */
export async function signProcedure(players: Players, home: string, without: PersonKey[] = []): Promise<void> {
  const page = await players.as('meera').get(`${home}/sop`)
  const open = [...page.text.matchAll(/name="open" type="checkbox" value="([0-9a-f]{16})"/g)].map(([, key = '']) => key)
  await players.act('meera', `${home}/sop/issue`, { open })
  const roles = await players.db.selectFrom('project_roles').select('role_key').where('project_id', '=', idOf(home)).where('key_stakeholder', '=', 1).execute()
  for (const [key, person] of everybody)
    if (!without.includes(key))
      for (const role of person.holds.filter((one) => roles.some((row) => row.role_key === one))) {
        const read = await players.as(key).get(`${home}/sop/sign?role=${role}`)
        await players.act(key, `${home}/sop/sign`, { role, digest: hidden(read.text, 'digest'), decision: 'signed', password: demoPassword })
      }
}
