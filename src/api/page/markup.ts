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
<link rel="stylesheet" href="/page/page.css">
<script type="module" src="/page/app.js"></script>
</head>
<body data-state="loading">
<header>
<h1>ProConnectSA <span id="target" class="faint"></span></h1>
<div id="tools" hidden>
<form id="search-form" role="search">
<label for="search" class="unseen">Find a person or deposit</label>
<input id="search" type="search" spellcheck="false" autocomplete="off" placeholder="Find a person or deposit" aria-keyshortcuts="/">
<kbd aria-hidden="true">/</kbd>
<div id="found" hidden></div>
<p id="found-said" class="unseen" role="status"></p>
</form>
<div class="field"><label for="window">Window</label>
<select id="window" aria-label="Window"><option value="24">24 hours</option><option value="168">7 days</option><option value="720">30 days</option><option value="day">a day</option></select></div>
<div class="field" id="day-field" hidden><label for="day" class="unseen">Day</label><input id="day" type="date"></div>
<span class="field"><button id="refresh" type="button">Refresh</button> <span id="age" class="faint"><span class="long-words">updated </span><span id="age-words"></span></span></span>
<nav aria-label="Views"><a class="button" href="#/match" data-key="match">Match<span class="long-words"> a statement</span></a></nav>
<button id="sign-out" type="button">Sign out</button>
</div>
</header>
<main>
<noscript><p class="note high">This page needs JavaScript. <code>check_status</code> shows the same in a terminal.</p></noscript>
<section id="sign-in" class="card" aria-labelledby="sign-in-title" hidden>
<h2 id="sign-in-title">Sign in</h2>
<p id="sign-in-why" class="note high" role="alert" hidden></p>
<form id="form">
<label for="token">Token</label>
<input id="token" type="password" autocomplete="off" spellcheck="false" required>
<button type="submit" class="primary">Sign in</button>
<p class="faint">The API key of a staff user, or one from <code>check_status token create</code>. It is kept in this tab only.</p>
</form>
</section>
<section id="failed" class="card" aria-labelledby="failed-title" hidden>
<h2 id="failed-title" tabindex="-1">There are no figures yet</h2>
<p id="failed-why" class="note high"></p>
<p class="faint">This page tries again by itself every 30 seconds. In a terminal on the server, <code>check_status doctor</code> says what is wrong.</p>
<button id="failed-retry" type="button" class="primary">Try again</button>
</section>
<div id="board" hidden>
<div id="banner" class="note high" role="alert" hidden><p><span id="banner-why"></span> These figures are from <span id="banner-age"></span>.</p> <button id="banner-retry" type="button" class="small">Try again</button></div>
<h2 id="headline" tabindex="-1"></h2>
<ul id="tiles" aria-label="Figures"></ul>
<section aria-labelledby="problems-title">
<h2 id="problems-title" tabindex="-1">Problems</h2>
<ol id="problems" class="rows"></ol>
</section>
<div id="muted"></div>
<div id="notes"></div>
<details id="charts" class="section" hidden>
<summary><h2>Charts</h2></summary>
<p class="faint">Pick a day to see what happened on it.</p>
<div id="chart-list"></div>
</details>
<div id="sections"></div>
</div>
</main>
<div id="panel" role="dialog" aria-labelledby="panel-title" hidden></div>
<p id="status" role="status"></p>
</body>
</html>
`
