export const targets = {
  summary: 'several targets at once, and a whole fleet',
  text: `\
"--target all", or "--target production,staging", checks the targets side by
side: first a line for each, then a report for each. The exit status is that of
the worst. A target that cannot be reached does not hold up the others.

For more than a handful, let each host write its own metrics from cron
(check_status -o .../check_status.prom, collected by the node exporter), and
leave the rest to Prometheus, Alertmanager and Grafana:

  check_status_problem_subjects{severity="high"} > 0
      fires on a problem
  time() - check_status_last_good_run_timestamp_seconds > 7200
      fires on silence
  absent(check_status_up{target="production"})
      fires when its metrics are gone. Of two files that describe a metric in
      different words, as two versions of check_status may, the node exporter
      shows one, and tells of the other in its log alone.
`,
}
