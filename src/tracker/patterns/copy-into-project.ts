import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import type { Person, ProjectAccess } from '../../access/access.store.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { digestOf } from '../../digest.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { insertMember } from '../people/people.store.ts'
import type { NewMember } from '../people/people.store.ts'
import { whyNotGiven } from '../people/who-gives-roles.ts'
import { saveDraft } from '../sop/draft.store.ts'
import type { Draft } from '../sop/draft.store.ts'
import { sopFactsOf } from '../templates/sop-facts.ts'
import { mergeFacts } from '../templates/templates.ts'
import { sourceOfPattern, sourceOfProject } from './copy-source.ts'
import type { CopySource } from './copy-source.ts'
import { findPartsOfSameKind } from './other-projects.store.ts'
import type { OfSameKind } from './other-projects.store.ts'
import { chosenIn, keyOf } from './apply-pattern.ts'
import { giverOf } from './apply-pattern.ts'
import type { Joiner } from './apply-pattern.ts'
import { findWhatIsEmpty } from './what-is-empty.store.ts'
import type { WhatIsEmpty } from './what-is-empty.store.ts'
import { offersFrom } from './what-is-empty.ts'
import { findNewest } from './patterns.store.ts'
import { whyUnfit } from './given-at-start.ts'

const form = z.object({
  /** The pattern; empty for another project. */
  pattern: z.string().max(100).default(''),
  /** The other project; empty for a pattern. */
  like: z.string().max(100).default(''),
  /** What of it is ticked: `procedure`, or someone in a role. */
  take: z.union([z.string(), z.array(z.string())]).default([]),
  /** The version of the draft that the person saw. */
  draft: z.coerce.number().int().default(0),
})
type Typed = z.output<typeof form>

export interface FoundToCopy {
  source: CopySource | undefined
  empty: WhatIsEmpty
}

/** What to fill in from, if it is there and this person may see it, and what the project does not have yet. */
export async function loadToCopy(db: Reader, of: OfSameKind, { pattern, like }: Pick<Typed, 'pattern' | 'like'>): Promise<FoundToCopy> {
  const empty = await findWhatIsEmpty(db, of.project)
  if (like !== '') {
    const parts = await findPartsOfSameKind(db, of, like)
    return { empty, source: parts && sourceOfProject(parts, empty.service.organisation_id) }
  }
  const found = await findNewest(db, pattern)
  return { empty, source: found && sourceOfPattern(found) }
}

export const ofSameKind = ({ project, service }: ProjectAccess, person: Person | null): OfSameKind => ({
  project: project.id,
  role: project.role,
  careSetting: service.care_setting,
  person,
})

interface Next {
  project: ProjectId
  members: NewMember[]
  draft: Draft | undefined
}

/** The procedure for this project, over the draft that nobody has touched. */
const draftFrom = ({ content }: CopySource, { draft, service, scope }: WhatIsEmpty, { actor, at }: Doing): Draft | undefined =>
  content.procedure === null
    ? undefined
    : {
        ...draft,
        body: mergeFacts(content.procedure.body, sopFactsOf({ service, scope })),
        options: chosenIn(content.procedure.options, content.options ?? []),
        savedBy: actor,
        savedAt: at,
      }

export function decideCopy(
  { source, empty }: FoundToCopy,
  { take, like, pattern: asked, draft: seen }: Typed,
  doing: Doing,
): Refused | Overtaken | Decided<Next> {
  const { access, actor, at, newId, templates } = doing
  const { id, role } = access.project
  const nameOf = (key: string): string => templates.careSettings.find((one) => one.key === key)?.name ?? key
  if (!source && like !== '') return refused({ like: 'This project is not there, or you may not see it. Choose another one' })
  if (!source) return refused({ pattern: asked === '' ? 'Choose a pattern' : 'This pattern is not there any more. Choose another one' })
  const unfit = source.pattern && whyUnfit(source.pattern, { role, careSetting: access.service.care_setting }, nameOf)
  if (unfit !== undefined) return refused({ pattern: unfit })
  const offers = offersFrom(source, empty, { role, templates })
  const ticked = new Set([take].flat())
  const people = offers.people.filter((one) => ticked.has(keyOf(one)))
  const own = people.map(({ person, name }) => whyNotGiven({ id: person, name }, doing)).find((why) => why !== undefined)
  if (own !== undefined) return refused({ take: own })
  const isCopied = ticked.has('procedure') && offers.procedure
  if (isCopied && empty.draft.version !== seen) return overtaken
  if (people.length === 0 && !isCopied) return refused({ take: 'Tick what is to be copied. What was filled in meanwhile is not offered any more' })
  const members = people.map((one: Joiner) => ({
    joiner: one,
    row: { id: newId(), project_id: id, role_key: one.role, person_id: one.person, test_team: one.testTeam, joined_at: at, added_by: giverOf(one, actor.id) },
  }))
  const draft = isCopied ? draftFrom(source, empty, doing) : undefined
  const reason = `From ${source.inWords}`
  const happened: Happened[] = [
    ...members.map(({ joiner, row }): Happened => ({ kind: 'person.joined', id: row.id, project: id, name: joiner.name, role: joiner.roleName, reason })),
    ...(draft ? [{ kind: 'sop.drafted' as const, id, project: id, to: digestOf(draft.body), reason }] : []),
  ]
  return { next: { project: id, members: members.map(({ row }) => row), draft }, happened }
}

/** Copies chosen parts of a pattern or another project into a running project where it has nothing yet: people into empty roles, the text over an untouched draft. */
export const copyIntoProject = projectAct({
  permission: 'project.manage',
  form,
  load: (trx, _: { project: ProjectId }, { access, person }, typed) => loadToCopy(trx, ofSameKind(access, person), typed),
  decide: decideCopy,
  async save(trx, { project, members, draft }) {
    for (const row of members) await insertMember(trx, row)
    if (draft) await saveDraft(trx, project, draft)
  },
  says: ({ members, draft }) =>
    [members.length === 0 ? '' : `${members.length} ${members.length === 1 ? 'person' : 'people'} added`, draft ? 'Procedure copied' : '']
      .filter(Boolean)
      .join('. '),
})
