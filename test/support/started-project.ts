import type { Database } from '../../src/db/database.ts'
import { asProjectId } from '../../src/db/ids.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { keptWorld } from './kept-world.ts'
import { openWorld } from './world.ts'
import type { Visitor, World } from './world.ts'

export const riverside = { name: 'Riverside UTC', ods_code: 'RY9NR', dos_ids: '2000099999', care_setting: 'urgent-treatment-centre' }

export interface Started {
  world: World
  home: string
  id: ProjectId
  /** Meera Shah, project manager; Dan Okoro, DoS lead; Clara Jones, clinical lead: each signed in. */
  pm: Visitor
  dos: Visitor
  clinical: Visitor
}

/** A Provider project of Riverside UTC with three people in it, testing on 1 April 2026 and go-live on 20 April 2026. */
export const startedProject = keptWorld(async (db: Database): Promise<Started> => {
  const world = await openWorld(db)
  const manager = await world.account('Meera Shah', 'project-manager')
  const dos = await world.account('Dan Okoro')
  const clinical = await world.account('Clara Jones')
  const pm = await world.visitor().signIn(manager.email)
  await pm.post('/services/new', riverside)
  const made = await pm.post('/services/RY9NR/projects/new', {
    role: 'provider',
    route_in: 'Service-led',
    scope: '111 books into Riverside',
    testing: '2026-04-01',
    go_live: '2026-04-20',
  })
  const home = made.location ?? ''
  await pm.post(`${home}/people`, { role: 'dos-lead', name: 'Dan Okoro', email: dos.email })
  await pm.post(`${home}/people`, { role: 'clinical-lead', name: 'Clara Jones', email: clinical.email })
  return {
    world,
    home,
    id: asProjectId(home.split('/').at(-1) ?? ''),
    pm,
    dos: await world.visitor().signIn(dos.email),
    clinical: await world.visitor().signIn(clinical.email),
  }
})

/** The value of a hidden field on a page. */
export const hidden = (text: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
