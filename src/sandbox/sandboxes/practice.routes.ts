import type { Reader } from '../../db/database.ts'
import { ConflictError, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { dosIdsOfPractice, makePractice } from './practice.ts'
import { findSandboxOfProject } from './sandboxes.store.ts'
import { sandboxHome } from './sandbox.routes.ts'

/** Makes the practice sandbox of a Consumer's project, with an example of each partner service. */
async function make(page: Page): Promise<void> {
  mustBeOpen(page)
  const { project } = page.access
  if (project.role !== 'consumer') throw new Refusal('A Provider’s project has its sandbox from the set-up of its test. Save the set-up, and it is made.')
  const given = { newId: page.context.newId, now: page.context.clock() }
  await page.db.transaction(async (trx) => {
    await mustHaveNone(trx, project.id)
    const { dosIds } = await dosIdsOfPractice(page.context.projects, trx, project.id)
    const { id } = await makePractice(trx, { projectId: project.id, name: project.name, dosIds }, given)
    await recordEvents(trx, [
      page.event({
        subject: 'sandbox',
        subjectId: id,
        action: 'created',
        to: dosIds.length > 0 ? `services ${dosIds.join(', ')}` : 'one example service',
        sentence: `${page.person.name} made a practice sandbox`,
      }),
    ])
  })
  page.done(sandboxHome(page), 'The practice sandbox is ready. Point your system at the address below')
}

async function mustHaveNone(db: Reader, projectId: string): Promise<void> {
  if (await findSandboxOfProject(db, projectId)) throw new ConflictError('This project has a practice sandbox already. Open it from the page of the project.')
}

export const practiceRoutes: Route[] = [post('/projects/:project/sandbox/make', 'sandbox.manage', make)]
