import { resourceIn } from '../fhir/resource-text.ts'
import { weekIn } from '../slots/lay-out.ts'
import { patternIn } from '../slots/pattern.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen, mustBeOpen, whileOpen } from '../../access/project-state.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { object, objects, text } from '../rules/look.ts'
import { cancelOnSite, listComingBookings, listDiaries, resetSandbox, saveDiary, setWithdrawn } from './diaries.store.ts'
import type { Diary } from './diaries.store.ts'
import { fitSlots } from './lay-out-slots.ts'
import { insertDiary } from './make-sandbox.ts'
import { saveSandbox } from './sandboxes.store.ts'
import { bankHolidayOn, patternOfWeek } from '../slots/pattern.ts'
import type { Pattern } from '../slots/pattern.ts'
import { differenceOf, settingsOf } from './diary-settings.ts'
import { channels, diaryForm, jobRoles, patternTexts, readPattern, tickedIn, weekFields } from './diary-form.ts'
import { diaryOf } from './diary.store.ts'
import { planHomeOf, sandboxCrumbs, sandboxHome, sandboxOf } from './sandbox.routes.ts'

const base = '/projects/:project/sandbox/diary'
const home = (page: Page): string => `${sandboxHome(page)}/diary`

const setUpPattern = (sandbox: SandboxesTable): Pattern => patternOfWeek(weekIn(sandbox.weekly_hours), sandbox.slot_minutes)

async function show(page: Page, given: { status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const sandbox = await sandboxOf(page)
  const now = page.context.clock()
  const [diaries, counts, coming] = await Promise.all([
    listDiaries(page.db.read, sandbox.id),
    diaryOf(page.db.read, sandbox.id, now),
    listComingBookings(page.db.read, sandbox.id, now),
  ])
  page.show(
    'sandbox/diary',
    { title: 'Diary', breadcrumbs: sandboxCrumbs(page), status: given.status ?? 200, errors: given.errors ?? {} },
    {
      home: sandboxHome(page),
      here: home(page),
      planHome: planHomeOf(page),
      mayManage: page.may('sandbox.manage') && isOpen(page),
      mayCancel: page.may('test.record') && isOpen(page),
      diaries: diaries.map((one) => ({
        id: one.id,
        name: one.name,
        dosIds: one.dosIds,
        channel: one.channel,
        withdrawn: one.withdrawn === 1,
        own: one.pattern !== null,
        minutes: one.pattern === null ? sandbox.slot_minutes : patternIn(one.pattern).minutes,
        free: [...(counts.byDiary.get(one.id)?.values() ?? [])].reduce((sum, day) => sum + day.free, 0),
        busy: [...(counts.byDiary.get(one.id)?.values() ?? [])].reduce((sum, day) => sum + day.busy, 0),
      })),
      days: counts.days.map(({ day }) => ({
        day: dayOf(day),
        holiday: bankHolidayOn(day) ?? '',
        cells: diaries.map((one) => counts.byDiary.get(one.id)?.get(day) ?? { free: 0, busy: 0 }),
      })),
      bookings: coming.bookings.map((one) => ({
        id: one.id,
        when: momentOf(new Date(one.starts_at).toISOString()),
        diary: one.diary,
        organisation: one.organisation ?? 'not named',
        made: momentOf(one.at),
      })),
      more: coming.more,
    },
  )
}

/** What the form of a diary begins with. */
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

async function edit(page: Page, given: { status?: number; errors?: Record<string, string>; conflict?: string } = {}): Promise<void> {
  const sandbox = await sandboxOf(page)
  const [diaries, services] = await Promise.all([
    listDiaries(page.db.read, sandbox.id),
    page.db.read.selectFrom('sandbox_services').select('dos_id').where('sandbox_id', '=', sandbox.id).orderBy('dos_id').execute(),
  ])
  const id = page.req.params['diary']
  const diary = diaries.find((one) => one.id === id) ?? null
  if (id !== undefined && diary === null) throw new NotFoundError('No such diary')
  const typed = given.status === undefined ? null : page.typed
  page.show(
    'sandbox/diary-edit',
    {
      title: diary?.name ?? 'New diary',
      breadcrumbs: [...sandboxCrumbs(page), { text: 'Diary', href: home(page) }],
      status: given.status ?? 200,
      errors: given.errors ?? {},
    },
    {
      here: diary ? `${home(page)}/${diary.id}` : `${home(page)}/new`,
      home: sandboxHome(page),
      isNew: diary === null,
      planHome: planHomeOf(page),
      values: typed ? { ...typed, version: String(diary?.version ?? 0) } : valuesOf(diary, sandbox),
      week: weekFields,
      conflict: given.conflict ?? null,
      services: services.map(({ dos_id }) => ({
        value: dos_id,
        checked: typed ? tickedIn(page.req.body).includes(dos_id) : diary === null || diary.dosIds.includes(dos_id),
      })),
      channels: [{ value: '', text: 'Not said' }, ...channels.map((value) => ({ value, text: value.replace('-', ' ') }))],
      roles: Object.entries(jobRoles).map(([value, name]) => ({ value, text: name })),
    },
  )
}

/** Writes a change of the diaries and records it. Where what they offer is another from now on, the slots fit it, and what was proven before no longer counts. */
async function change(
  page: Page,
  sandbox: SandboxesTable,
  given: { action: string; sentence: string; to?: string; offers: boolean; write: (trx: Writer) => Promise<unknown> },
): Promise<string> {
  const now = page.context.clock()
  return page.db.transaction(async (trx) => {
    await given.write(trx)
    const fitted = given.offers ? await fitSlots(trx, sandbox.id, { newId: page.context.newId, now }) : { added: 0, withdrawn: 0 }
    await saveSandbox(trx, sandbox.id, given.offers ? { configured_at: nowIso(page.context) } : {})
    const says = given.offers ? `${fitted.added} slots added, ${fitted.withdrawn} withdrawn` : 'its slots stay as they are'
    await recordEvents(trx, [
      page.event({
        subject: 'sandbox',
        subjectId: sandbox.id,
        action: given.action,
        sentence: `${page.person.name} ${given.sentence}`,
        to: given.to === undefined ? says : `${given.to}; ${says}`,
      }),
    ])
    return says
  })
}

async function save(page: Page): Promise<void> {
  mustBeOpen(page)
  const sandbox = await sandboxOf(page)
  const id = page.req.params['diary']
  const known = typeof id === 'string' ? (await listDiaries(page.db.read, sandbox.id)).find((one) => one.id === id) : undefined
  if (id !== undefined && !known) throw new NotFoundError('No such diary')
  try {
    const form = page.form(diaryForm)
    const pattern = form.follows === 'own' ? JSON.stringify(readPattern(form, page.typed)) : null
    const services = await page.db.read.selectFrom('sandbox_services').select('dos_id').where('sandbox_id', '=', sandbox.id).execute()
    const dosIds = services.map((one) => one.dos_id).filter((one) => form.services.includes(one))
    const settings = settingsOf(form, { dosIds, pattern })
    const differs = known && differenceOf(known, settings, setUpPattern(sandbox))
    if (differs === 'nothing') return page.done(home(page), 'Nothing changed')
    const says = await change(page, sandbox, {
      action: 'diary',
      sentence: known ? `changed the diary ${known.name} of the sandbox` : `made the diary ${form.name} of the sandbox`,
      to: `${form.name}: ${dosIds.join(', ') || 'no service'}`,
      offers: differs !== 'words',
      async write(trx) {
        const diary = known ?? { id: await insertDiary(trx, sandbox.id, { name: form.name, dosIds: [] }, page.context), version: 1 }
        const row = await trx.selectFrom('sandbox_schedules').select(['practitioner_json', 'role_json']).where('id', '=', diary.id).executeTakeFirstOrThrow()
        await saveDiary(trx, sandbox.id, { id: diary.id, version: known ? form.version : 1 }, settings(row))
      },
    })
    page.done(home(page), `Saved: ${says}`)
  } catch (error) {
    if (error instanceof InvalidFormError) return edit(page, { status: 422, errors: error.fields })
    if (error instanceof ConflictError) return edit(page, { status: 409, conflict: error.message })
    throw error
  }
}

const publish =
  (withdrawn: boolean) =>
  async (page: Page): Promise<void> => {
    mustBeOpen(page)
    const sandbox = await sandboxOf(page)
    const diary = (await listDiaries(page.db.read, sandbox.id)).find((one) => one.id === page.param('diary'))
    if (!diary) throw new NotFoundError('No such diary')
    if (diary.withdrawn === Number(withdrawn)) return page.done(home(page), 'Nothing changed')
    const says = await change(page, sandbox, {
      action: withdrawn ? 'withdrawn' : 'published',
      sentence: `${withdrawn ? 'withdrew' : 'published'} the diary ${diary.name} of the sandbox`,
      offers: true,
      write: (trx) => setWithdrawn(trx, sandbox.id, diary.id, withdrawn),
    })
    page.done(home(page), `${diary.name} is ${withdrawn ? 'withdrawn: it offers nothing' : 'published'}. ${says}`)
  }

async function cancel(page: Page): Promise<void> {
  mustBeOpen(page)
  const sandbox = await sandboxOf(page)
  try {
    await page.db.transaction(async (trx) => {
      await cancelOnSite(trx, sandbox.id, page.param('appointment'), { practitioner: page.person.name, now: page.context.clock() })
      await recordEvents(trx, [
        page.event({
          subject: 'sandbox',
          subjectId: sandbox.id,
          action: 'cancelled',
          to: page.param('appointment'),
          sentence: `${page.person.name} cancelled a booking in the sandbox, as the service’s own staff`,
        }),
      ])
    })
    page.done(`${home(page)}#bookings`, 'Cancelled. Its slot can be booked again where its diary is published')
  } catch (error) {
    if (error instanceof ConflictError) return show(page, { status: 409, errors: { bookings: error.message } })
    throw error
  }
}

async function confirmReset(page: Page): Promise<void> {
  const sandbox = await sandboxOf(page)
  const { count } = await page.db.read
    .selectFrom('appointments')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('sandbox_id', '=', sandbox.id)
    .executeTakeFirstOrThrow()
  page.show(
    'sandbox/reset',
    { title: 'Reset the sandbox', breadcrumbs: [...sandboxCrumbs(page), { text: 'Diary', href: home(page) }] },
    { here: `${home(page)}/reset`, back: home(page), count: Number(count) },
  )
}

async function reset(page: Page): Promise<void> {
  mustBeOpen(page)
  const sandbox = await sandboxOf(page)
  const now = page.context.clock()
  const forgotten = await page.db.transaction(async (trx) => {
    const bookings = await resetSandbox(trx, sandbox.id)
    await fitSlots(trx, sandbox.id, { newId: page.context.newId, now })
    await recordEvents(trx, [
      page.event({
        subject: 'sandbox',
        subjectId: sandbox.id,
        action: 'reset',
        to: `${bookings} bookings forgotten`,
        sentence: `${page.person.name} reset the sandbox`,
      }),
    ])
    return bookings
  })
  page.done(home(page), `The sandbox is reset: ${forgotten} ${forgotten === 1 ? 'booking is' : 'bookings are'} forgotten`)
}

export const diaryRoutes: Route[] = [
  get(base, 'project.view', (page) => show(page)),
  get(
    `${base}/new`,
    'sandbox.manage',
    whileOpen((page) => edit(page)),
  ),
  post(`${base}/new`, 'sandbox.manage', save),
  get(`${base}/reset`, 'sandbox.manage', whileOpen(confirmReset)),
  post(`${base}/reset`, 'sandbox.manage', reset),
  post(`${base}/bookings/:appointment/cancel`, 'test.record', cancel),
  get(
    `${base}/:diary`,
    'sandbox.manage',
    whileOpen((page) => edit(page)),
  ),
  post(`${base}/:diary`, 'sandbox.manage', save),
  post(`${base}/:diary/withdraw`, 'sandbox.manage', publish(true)),
  post(`${base}/:diary/publish`, 'sandbox.manage', publish(false)),
]
