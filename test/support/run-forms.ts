/** The actions of a review, as the form that finishes a run sends them: due on 30 April 2026. */
export const reviewActions = { 'action-1-what': 'Mend the line', 'action-1-owner': 'role:dos-lead', 'action-1-day': '2026-04-30' }

/** The fields that open a run that counts on the day of the tests, while entry conditions are open. */
export const countingRun = { held_on: '2026-03-02', environment: 'production-isolated', attendees: 'Meera, Dan', despite: 'For this test' }
