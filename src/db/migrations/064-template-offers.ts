/** The wordings of cases and entry conditions from before their rows stored which template item they are, with the key of each. */
const caseKeys: [key: string, side: 'consumer' | 'provider', criterion: string][] = [
  ['button-offered', 'consumer', 'Booking is offered for this disposition'],
  ['slots-match', 'consumer', 'The slots shown are those that are offered'],
  ['no-slots-message', 'consumer', 'It is plain when there are no slots'],
  ['all-clinics', 'consumer', 'Every clinic of the service is shown'],
  ['book', 'consumer', 'A slot can be booked'],
  ['rebook-within', 'consumer', 'Rebooking while the consultation is open'],
  ['rebook-after', 'consumer', 'Rebooking after the consultation has ended'],
  ['freed-slot', 'consumer', 'A slot that the service frees can be booked again'],
  ['cancel-after', 'consumer', 'Cancelling after the consultation has ended'],
  ['referral-sent', 'consumer', 'The referral is sent'],
  ['consumer-sms', 'consumer', 'A text message reaches the patient, where it is set up'],
  ['consumer-case-number', 'consumer', 'The case number is recorded'],
  ['consumer-reports', 'consumer', 'The reports of the booking side run'],
  ['booking-received', 'provider', 'The booking arrives'],
  ['referral-received', 'provider', 'The referral arrives'],
  ['linked', 'provider', 'Booking and referral belong together'],
  ['cancelled-by-consumer', 'provider', 'A cancellation by the referrer is seen'],
  ['arrived', 'provider', 'The patient can be marked as arrived'],
  ['cancelled-locally', 'provider', 'The service can cancel a booking'],
  ['slot-visible-again', 'provider', 'The slot of a cancelled booking is open again'],
  ['rebooked', 'provider', 'A rebooking is seen'],
  ['provider-sms', 'provider', "The service's own text message is right, where it is set up"],
  ['provider-case-number', 'provider', 'The case number of the service is recorded'],
  ['provider-reports', 'provider', 'The reports of the service run'],
]
const conditionKeys: [key: string, title: string][] = [
  ['date-agreed', 'Everybody in the test has agreed the date and the time'],
  ['contacts', 'Names and telephone numbers of everybody in the test are shared with all of them'],
  ['plan-shared', 'The plan is shared, with the DoS service ids and the test patients in it'],
  ['set-up-recorded', 'Systems, versions, opening hours, slot times and length of appointments are recorded'],
  ['codes-agreed', 'The disposition codes to be tested are agreed with both sides'],
  ['dos-ready', 'The DoS lead confirms that profile and endpoints are ready for the test'],
  ['provider-ready', "The Provider's supplier confirms that its prerequisites are met"],
  ['service-ready', 'The service confirms that its prerequisites are met and its users can sign in'],
  ['consumer-ready', "The Consumer's supplier confirms that its prerequisites are met"],
  ['consumer-service-ready', 'The booking service confirms that its users can sign in and reach the service under test'],
  ['partner-ready', 'A partner service has agreed to take the bookings of the test and to watch them arrive'],
  ['isolated', 'The schedule under test cannot be reached by anyone outside the test'],
  ['slots-laid-out', 'Enough slots for every case and code are published for the day of the test'],
  ['test-patients', 'The test patients are known to both systems, and are no real people'],
  ['procedure-read', 'The testers have read the procedure'],
  ['clearing-up', 'It is agreed who stops the test if need be, and who clears the test bookings away afterwards'],
]
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/**
 * What is needed to offer newer templates to a running project: which template item each row is, which text its procedure was made from, and what the
 * project answered.
 */
export const templateOffers = [
  `alter table projects add column templates_kept text`,
  `alter table sop_drafts add column template_digest text`,
  `alter table test_cases add column template_key text`,
  `alter table test_entry_conditions add column template_key text`,
  ...caseKeys.map(
    ([key, side, criterion]) => `update test_cases set template_key = ${quoted(key)} where side = ${quoted(side)} and criterion = ${quoted(criterion)}`,
  ),
  ...conditionKeys.map(([key, title]) => `update test_entry_conditions set template_key = ${quoted(key)} where title = ${quoted(title)}`),
  `create table template_answers (
    id text primary key, project_id text not null references projects (id), decision text not null check (decision in ('taken', 'kept')),
    from_version text not null, to_version text not null, taken text not null, left_out text not null,
    person_id text not null, person_name text not null, at text not null)`,
  `create index template_answers_by_project on template_answers (project_id, at)`,
]
