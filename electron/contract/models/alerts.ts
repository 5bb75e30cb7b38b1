/** What a monitoring system elsewhere (Prometheus by its Alertmanager) says of the studio. */

export interface OutsideAlert {
  /** Alertmanager's own hash of the labels. */
  readonly fingerprint: string;
  /** `alertname`. */
  readonly name: string;
  /** The label `severity`; null without one. */
  readonly severity: string | null;
  readonly state: 'firing' | 'resolved';
  /** ISO 8601, UTC. With the fingerprint it tells one alert from the next of the same name. */
  readonly startsAt: string;
  readonly endsAt: string | null;
  /** When this computer heard of the state that it is in now. */
  readonly receivedAt: string;
  /** It comes from the rules that the app ships, so the app knows already and tells nobody twice. */
  readonly own: boolean;
}

export interface AlertsOverview {
  /** A new alert makes the watch ask the primary at once. It opens no incident and promotes nothing by itself. */
  readonly witness: boolean;
  /** Newest first. */
  readonly alerts: readonly OutsideAlert[];
}
