import { resourceIn } from '../fhir/resource-text.ts'
import { patternIn } from '../slots/pattern.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { NotFoundError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { object, objects, text } from '../rules/look.ts'
import { setUpPattern } from './change-diary.ts'
import { listDiaries, listDosIds } from './diaries.store.ts'
import type { Diary } from './diaries.store.ts'
import { channels, jobRoles, patternTexts, tickedIn, weekFields } from './diary-form.ts'
import { diaryHome } from './diary.pages.ts'
import { planHomeOf, sandboxCrumbs, sandboxHome, sandboxOf } from './place.pages.ts'

/** The initial values of the form of a diary. */
function valuesOf(diary: Diary | null, sandbox: SandboxesTable): Record<string, string> {
  const pattern = diary?.pattern ? patternIn(diary.pattern) : setUpPattern(sandbox)
  const name = object(diary && objects(resourceIn(diary.practitioner_json)['name'])[0])
  const role = diary && objects(object(objects(resourceIn(diary.role_json)['code'])[0])['coding'])[0]
  return {
    name: diary?.name ?? '',
    follows: diary === null || diary.pattern !== null ? 'own' : 'set-up',
    channel: diary?.channel ?? '',
    family: text(name['family']) || 'Rowe',
    given: Array.isArray(name['given']) ? text(name['given'][0]) : 'Test',
    role: text(role?.['code']) || 'R0260',
    version: String(diary?.version ?? 0),
    ...patternTexts(pattern),
  }
}

export async function editDiary(page: Page, given: Partial<Again> = {}): Promise<void> {
  const sandbox = await sandboxOf(page)
  const [diaries, dosIds] = await Promise.all([listDiaries(page.db.read, sandbox.id), listDosIds(page.db.read, sandbox.id)])
  const id = page.req.params['diary']
  const diary = diaries.find((one) => one.id === id) ?? null
  if (id !== undefined && diary === null) throw new NotFoundError('No such diary')
  const typed = given.status === undefined ? null : page.typed
  page.show(
    'sandbox/diary-edit',
    {
      title: diary?.name ?? 'New diary',
      breadcrumbs: [...sandboxCrumbs(page), { text: 'Diary', href: diaryHome(page) }],
      status: given.status ?? 200,
      errors: given.errors ?? {},
    },
    {
      here: diary ? `${diaryHome(page)}/${diary.id}` : `${diaryHome(page)}/new`,
      home: sandboxHome(page),
      isNew: diary === null,
      planHome: planHomeOf(page),
      values: typed ? { ...typed, version: String(diary?.version ?? 0) } : valuesOf(diary, sandbox),
      week: weekFields,
      conflict: given.conflict ?? null,
      services: dosIds.map((dosId) => ({
        value: dosId,
        checked: typed ? tickedIn(page.sent).includes(dosId) : diary === null || diary.dosIds.includes(dosId),
      })),
      channels: [{ value: '', text: 'Not said' }, ...channels.map((value) => ({ value, text: value.replace('-', ' ') }))],
      roles: Object.entries(jobRoles).map(([value, name]) => ({ value, text: name })),
    },
  )
}
