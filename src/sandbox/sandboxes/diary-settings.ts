import { idIn, resourceIn } from '../fhir/resource-text.ts'
import { patternIn } from '../slots/pattern.ts'
import type { z } from 'zod'
import { practitioner, practitionerRole } from '../fhir/resources.ts'
import { object, objects, text } from '../rules/look.ts'
import type { Diary, DiarySettings } from './diaries.store.ts'
import { offersTheSame } from '../slots/pattern.ts'
import type { Pattern } from '../slots/pattern.ts'
import { jobRoles } from './diary-form.ts'
import type { diaryForm } from './diary-form.ts'

type Actors = Pick<Diary, 'practitioner_json' | 'role_json'>

/** The settings in the form, for a diary whose practitioner and role have ids already. */
export const settingsOf =
  (form: z.output<typeof diaryForm>, { dosIds, pattern }: { dosIds: string[]; pattern: string | null }) =>
  (actors: Actors): DiarySettings => {
    const ids = { practitioner: idIn(actors.practitioner_json), role: idIn(actors.role_json) }
    return {
      name: form.name,
      dosIds,
      pattern,
      channel: form.channel,
      practitioner_json: JSON.stringify(practitioner(ids.practitioner, ids.role, form)),
      role_json: JSON.stringify(practitionerRole(ids.role, ids.practitioner, { code: form.role, display: jobRoles[form.role] ?? '' })),
    }
  }

const roleCodeOf = (json: string): string => {
  const role = objects(resourceIn(json)['code'])[0]
  return text(objects(object(role)['coding'])[0]?.['code'])
}

const nameOf = (json: string): string => {
  const name = objects(resourceIn(json)['name'])[0] ?? {}
  return JSON.stringify([name['given'], name['family']])
}

/**
 * How the form differs from the diary: in nothing, only in words (its name, its practitioner's name, whether its hours are its own), or in what it
 * offers. `followed` are the hours of the set-up, which a diary without its own hours follows.
 */
export function differenceOf(known: Diary, asked: (actors: Actors) => DiarySettings, followed: Pattern): 'nothing' | 'words' | 'offer' {
  const next = asked(known)
  const hours = (pattern: string | null): Pattern => (pattern === null ? followed : patternIn(pattern))
  const offers =
    next.dosIds.toSorted().join(' ') !== known.dosIds.toSorted().join(' ') ||
    next.channel !== known.channel ||
    roleCodeOf(next.role_json) !== roleCodeOf(known.role_json) ||
    !offersTheSame(hours(next.pattern), hours(known.pattern))
  if (offers) return 'offer'
  const isSame =
    next.name === known.name && (next.pattern === null) === (known.pattern === null) && nameOf(next.practitioner_json) === nameOf(known.practitioner_json)
  return isSame ? 'nothing' : 'words'
}
