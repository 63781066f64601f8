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
`,
}
