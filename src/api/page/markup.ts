/** The static page: its script fills it in. */
export const PAGE = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>check_status</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/uPlot.min.css">
<link rel="stylesheet" href="/page/page.css">
<script type="module" src="/page/app.js"></script>
</head>
<body>
<header class="page">
<h1>🔍 ProConnectSA status <span id="target" class="faint"></span></h1>
<p id="status" role="status" aria-live="polite"></p>
</header>
<main class="page">
<noscript><p class="trouble">This page needs JavaScript. <code>check_status</code> shows the same in a terminal.</p></noscript>
<section id="sign-in" aria-labelledby="sign-in-title" hidden>
<h2 id="sign-in-title">Sign in</h2>
<form id="form">
<label for="token">Token</label>
<input id="token" type="password" autocomplete="off" spellcheck="false" required>
<button type="submit">Sign in</button>
<p class="faint">The API key of a staff user, or one from <code>check_status token create</code>. It is kept in this tab only.</p>
</form>
</section>
<div id="signed-in" hidden>
<div class="tools">
<label>Window <select id="hours"><option value="24">24 hours</option><option value="168">7 days</option><option value="720">30 days</option></select></label>
<label>Filter <input id="filter" type="search" spellcheck="false" placeholder="name, e-mail, reference"></label>
<button id="refresh" type="button">Refresh</button>
<span id="age" class="faint"></span>
<button id="sign-out" type="button">Sign out</button>
</div>
<details id="match">
<summary>Match a bank statement</summary>
<p><label for="statement">Statement</label> <input id="statement" type="file"></p>
<p class="faint">As the bank gives it (CSV, OFX, MT940), also in a ZIP; at most 10 MB. It is compared with the deposits, and not stored.</p>
<div id="match-answer" aria-live="polite"></div>
</details>
<div id="report"></div>
<div id="charts" class="charts">
<div id="chart-registrations" role="img" aria-label="Registrations per day"></div>
<div id="chart-deposits" role="img" aria-label="Deposits per day"></div>
<div id="chart-leads" role="img" aria-label="Leads per day"></div>
</div>
</div>
</main>
</body>
</html>
`
