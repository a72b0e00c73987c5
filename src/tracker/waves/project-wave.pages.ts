import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { counted } from '../../web/numbers.ts'
import { countRestingOn } from '../sop/site-procedures.store.ts'
import { restedOnWords } from '../test-plan/rested-on.ts'
import { homeOfWave } from './addresses.ts'
import { findMembership, listOpenWaves } from './waves.store.ts'

const losingWords = (n: number): string[] =>
  n === 0
    ? []
    : [
        `${counted(n, 'project rests', 'projects rest')} on the procedure that is signed here. The gate of the procedure opens again in ${n === 1 ? 'it' : 'each of them'}`,
      ]

export const toProject = (page: Page): string => `/projects/${page.access.project.id}`

/** The wave of a project, for its own page. */
export async function waveLine(page: Page) {
  const found = await findMembership(page.db.read, page.access.project.id)
  const mayChange = page.may('project.manage') && isOpen(page)
  if (!found && !mayChange) return null
  return {
    wave: found ? { href: homeOfWave(found.wave_id), text: found.name } : null,
    change: mayChange ? { href: `${toProject(page)}/wave`, text: found ? 'Take it out' : 'Put it into a wave' } : null,
  }
}

/** The page on which a project joins a wave or leaves it. */
export async function showProjectWave(page: Page, given: Partial<Again> = {}): Promise<void> {
  const { project } = page.access
  const found = await findMembership(page.db.read, project.id)
  const waves = found ? [] : await listOpenWaves(page.db.read)
  page.show(
    'waves/of-project',
    { title: 'Wave', status: given.status ?? 200, errors: given.errors ?? {}, breadcrumbs: [{ text: project.name, href: toProject(page) }] },
    {
      home: toProject(page),
      conflict: given.conflict ?? null,
      wave: found ? { href: homeOfWave(found.wave_id), text: found.name } : null,
      waves: waves.map(({ id, name }) => ({ value: id, text: name })),
      values: { wave: '', ...page.typed },
      mayChange: isOpen(page),
      mayMake: page.may('wave.make'),
      consequences: found ? [...(await restedOnWords(page.db.read, project.id)), ...losingWords(await countRestingOn(page.db.read, project.id))] : [],
    },
  )
}
