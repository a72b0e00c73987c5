import { emailOf, everybody } from './people.ts'
import type { PersonKey } from './people.ts'
import { idOf } from './players.ts'
import type { Players } from './players.ts'

interface NewService {
  name: string
  ods: string
  dosId: string
  careSetting: string
  /** Days from now. */
  testing: number
  goLive: number
  /** The products that book into it. */
  provider?: string
  consumer?: string
  /** The only people with roles in it. */
  only?: PersonKey[]
}

/** Starts a project for a service of the South East, and gives out its roles; returns the project's address. */
export async function startProject(
  players: Players,
  { name, ods, dosId, careSetting, testing, goLive, provider = 'Adastra', consumer = 'Cleric', only }: NewService,
): Promise<string> {
  await players.act('meera', '/services/new', {
    name,
    ods_code: ods,
    dos_ids: dosId,
    care_setting: careSetting,
    site: `${name} main site`,
    region: 'South East',
    commissioner: 'NHS Solent Integrated Care Board',
    provider_product: provider,
    consumer_product: consumer,
  })
  const home = await players.act('meera', `/services/${ods}/projects/new`, {
    role: 'provider',
    route_in: players.context.templates.routesIn[0] ?? '',
    scope: `South Coast 111 books its patients into ${name}.`,
    testing: players.day(testing),
    go_live: players.day(goLive),
  })
  const roles = new Set(
    (await players.db.selectFrom('project_roles').select('role_key').where('project_id', '=', idOf(home)).execute()).map((row) => row.role_key),
  )
  for (const [key, person] of everybody)
    if (!only || only.includes(key))
      for (const role of person.holds.filter((one) => roles.has(one)))
        await players.act('meera', `${home}/people`, { role, name: person.name, email: emailOf(person.name), organisation: person.part })
  return home
}
