import type { Reader } from '../../db/database.ts'
import { noProjectId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'

/** Who hears how a test went: the test team, and whoever of the project was on the call, unless they chose no emails about test days; by name. */
export const listWhoHears = (db: Reader, of: { projectId: ProjectId; runId: string }): Promise<{ id: PersonId; name: string; email: string }[]> =>
  db
    .selectFrom('people as p')
    .select(['p.id', 'p.name', 'p.email'])
    .where('p.id', 'in', (eb) =>
      eb
        .selectFrom('project_people as pp')
        .select('pp.person_id')
        .where('pp.project_id', '=', of.projectId)
        .where('pp.left_at', 'is', null)
        .where((on) =>
          on.or([
            on('pp.test_team', '=', 1),
            on(
              'pp.person_id',
              'in',
              on
                .selectFrom('test_run_attendees')
                .select('person_id')
                .where('run_id', '=', of.runId)
                .where('person_id', 'is not', null)
                .$castTo<{ person_id: PersonId }>(),
            ),
          ]),
        ),
    )
    .where('p.id', 'not in', (eb) => eb.selectFrom('email_choices').select('person_id').where('kind', '=', 'tests').where('how', '=', 'never'))
    .orderBy('p.name')
    .execute()

/** When the results of a run were last sent, by whom, and the digest of what was sent. */
export const findLastClosing = (db: Reader, runId: string) =>
  db
    .selectFrom('events')
    .select(['at', 'sentence', 'changed_to as digest'])
    .where('subject_id', '=', runId)
    .where('action', '=', 'run-closing-sent')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()

/** The name of the project on whose test another one rests; undefined if it rests on none. */
export const findProjectName = async (db: Reader, id: ProjectId | null): Promise<string | undefined> =>
  (
    await db
      .selectFrom('projects')
      .select('name')
      .where('id', '=', id ?? noProjectId)
      .executeTakeFirst()
  )?.name
