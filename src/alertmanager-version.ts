/** Of the Alertmanager that everything bearing its names behaves like. */
export const alertmanagerVersion = '0.34.0'
