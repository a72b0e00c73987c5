/** The cases of the templates that each service tests itself, whoever has tested its pair of products. */
const keys = [
  'button-offered',
  'slots-match',
  'all-clinics',
  'book',
  'booking-received',
  'referral-received',
  'linked',
  'provider-sms',
  'wrong-document',
  'without-system',
  'not-registered',
  'wrong-site',
  'not-expected',
  'list-unseen',
  'age-range',
  'clinics-apart',
  'phased-teams',
]

/** Marks the cases of a short test: those of running projects as the templates of this release have them. */
export const shortTests = [
  `alter table test_cases add column smoke integer not null default 0`,
  `update test_cases set smoke = 1 where template_key in (${keys.map((key) => `'${key}'`).join(', ')})`,
]
