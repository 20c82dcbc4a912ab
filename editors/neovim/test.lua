-- The journey of test.sh. Written for Neovim 0.7.2 and newer. Waits on conditions, never on the clock.
local limit = 240000
local failed = 0
local started = vim.loop.hrtime()

local function say(line) io.stdout:write(line .. '\n') end

local function claim(name, holds, seen)
  if holds then
    say(string.format('ok %s (%.1f s)', name, (vim.loop.hrtime() - started) / 1e9))
  else
    failed = failed + 1
    say('FAIL ' .. name .. ': ' .. vim.inspect(seen))
  end
  return holds
end

local function wait(condition) return vim.wait(limit, condition, 20) end

-- What the server sent, beside what Neovim makes of it.
local published = {} -- the last list of diagnostics
local progress = {} -- values of the training's $/progress, in order
local trainings = {} -- their tokens; a probe in the background has progress of its own
local function listen(method, note)
  local old = vim.lsp.handlers[method]
  vim.lsp.handlers[method] = function(err, result, ...)
    note(result)
    if old then return old(err, result, ...) end
  end
end
listen('textDocument/publishDiagnostics', function(params) published = params end)
listen('$/progress', function(params)
  local value = params.value
  if value.kind == 'begin' then trainings[params.token] = value.title:lower():find('train', 1, true) ~= nil end
  if trainings[params.token] then table.insert(progress, value) end
end)
local messages = {}
vim.lsp.handlers['window/showMessage'] = function(_, params) table.insert(messages, params.message) end

local function finding(code)
  for _, diagnostic in ipairs(published.diagnostics or {}) do
    if diagnostic.code == code then return diagnostic end
  end
end

local function codes()
  return vim.tbl_map(function(diagnostic) return diagnostic.code end, published.diagnostics or {})
end

local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') end

-- Answers every menu with the first entry whose title has the words; `menu` keeps the titles.
local menu = {}
local function choose(words)
  menu = {}
  vim.ui.select = function(items, options, callback)
    for index, item in ipairs(items) do
      local title = options.format_item and options.format_item(item) or tostring(item)
      table.insert(menu, title)
      if words and title:lower():find(words, 1, true) then return callback(item, index) end
    end
    callback(nil, nil)
  end
end

local function cursor_to(range)
  vim.api.nvim_win_set_cursor(0, { range.start.line + 1, range.start.character })
end

local function open_float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then return window end
  end
end

-- What `rhoscope check` and `rhoscope runs list` answer for the saved file.
local function command_line(...)
  local output
  local command = { vim.env.RHOSCOPE_ROOT .. '/bin/rhoscope', ... }
  local job = vim.fn.jobstart(command, {
    cwd = vim.env.WORKSPACE,
    stdout_buffered = true,
    on_stdout = function(_, lines) output = table.concat(lines, '\n') end,
  })
  vim.fn.jobwait({ job }, limit)
  wait(function() return output ~= nil end)
  local ok, value = pcall(vim.fn.json_decode, output)
  return ok and value or {}
end

-- One line per finding, the same from the editor and from the command line.
local function lines_of(findings, code)
  local lines = vim.tbl_map(function(one)
    local from, to = one.range.start, one.range['end']
    return string.format('%s %d:%d-%d:%d %s', one[code], from.line, from.character, to.line, to.character, one.message)
  end, findings)
  table.sort(lines)
  return lines
end

local function same_as_check(name)
  vim.cmd('silent write')
  local checked = command_line('check', '--format', 'json', vim.env.CONFIG)
  local files = checked.files or {}
  local expected = files[1] and lines_of(files[1].findings, 'rule') or { 'no file' }
  claim('the editor shows what check says (' .. name .. ')', wait(function()
    return vim.deep_equal(lines_of(published.diagnostics or {}, 'code'), expected)
  end), { editor = lines_of(published.diagnostics or {}, 'code'), check = expected })
end

local function runs()
  return vim.tbl_map(function(run) return run.outcome end, command_line('runs', 'list', '--format', 'json').runs or {})
end

-- Trains through the lens and waits for the end of its progress.
local function train(name)
  progress = {}
  choose('train and instrument')
  local lens
  wait(function()
    vim.lsp.codelens.refresh()
    vim.wait(200, function() return #vim.lsp.codelens.get(0) > 0 end, 20)
    for _, candidate in ipairs(vim.lsp.codelens.get(0)) do
      if candidate.command and candidate.command.title:find('Train and instrument', 1, true) then lens = candidate end
    end
    return lens ~= nil
  end)
  if not claim('the lens Train and instrument is there (' .. name .. ')', lens ~= nil, vim.lsp.codelens.get(0)) then return end
  cursor_to(lens.range)
  vim.lsp.codelens.run()
  local ended = wait(function() return #progress > 0 and progress[#progress].kind == 'end' end)
  local kinds = vim.tbl_map(function(value) return value.kind end, progress)
  claim('the training begins, reports and ends (' .. name .. ')', ended and kinds[1] == 'begin' and vim.tbl_contains(kinds, 'report'), progress)
  claim('the progress can be cancelled (' .. name .. ')', progress[1] and progress[1].cancellable, progress[1])
end

local function journey()
  vim.cmd('set hidden noswapfile columns=160 lines=60')
  vim.cmd('luafile ' .. vim.fn.fnameescape(vim.env.RHOSCOPE_ROOT .. '/editors/neovim/rhoscope.lua'))
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.WORKSPACE .. '/' .. vim.env.CONFIG))
  local before = text()

  -- What the config alone says.
  if not claim('the prediction is published', wait(function() return finding('predicted-horizon-too-short') end), codes()) then return end
  local predicted = finding('predicted-horizon-too-short')
  say('  ' .. predicted.message)
  claim('it comes from rhoscope, with a page', predicted.source == 'rhoscope' and predicted.codeDescription ~= nil, predicted)
  claim('Neovim shows it', #vim.diagnostic.get(0) > 0)

  cursor_to(predicted.range)
  vim.lsp.buf.hover()
  wait(open_float)
  local float = open_float()
  if claim('the hover opens', float ~= nil) then
    local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(float), 0, -1, false)
    for _, line in ipairs(lines) do say('  | ' .. line) end
    claim('its first line is the headline', lines[1]:find('%d') ~= nil and #lines > 1, lines)
    vim.api.nvim_win_close(float, true)
  end

  choose(nil)
  vim.lsp.buf.code_action()
  claim('a quick fix offers orthogonal weights', wait(function() return table.concat(menu, '\n'):lower():find('orthogonal') end), menu)
  for _, title in ipairs(menu) do say('  > ' .. title) end
  claim('looking at it changes nothing', text() == before)

  -- What a probe of the initialised network says, in the background.
  local function measured(words)
    local found = finding('horizon-too-short')
    return found and found.message:find(words, 1, true) and found.message
  end
  claim('the probe is published', wait(function() return measured('at initialisation') end), published.diagnostics)
  say('  ' .. (measured('at initialisation') or ''))

  -- What a run says.
  train('as it is')
  local updates = before:match('"updates": (%d+)') .. ' updates'
  if not claim('the run is published', wait(function() return measured(updates) end), published.diagnostics) then return end
  say('  ' .. measured(updates))
  claim('the run is in the store', vim.deep_equal(runs(), { 'finished' }), runs())
  same_as_check('as it is')

  -- The way out.
  cursor_to(finding('predicted-horizon-too-short').range)
  choose('orthogonal')
  vim.lsp.buf.code_action()
  claim('the quick fix edits the config', wait(function() return text() ~= before and text():find('orthogonal') end), menu)
  claim('the prediction goes', wait(function() return not finding('predicted-horizon-too-short') end), codes())
  train('repaired')
  claim('the second run is in the store', vim.deep_equal(runs(), { 'finished', 'finished' }), runs())
  same_as_check('repaired')
  claim('both findings are gone', not finding('horizon-too-short') and not finding('predicted-horizon-too-short'), codes())
  say('  left: ' .. table.concat(codes(), ', '))

  local client = (vim.lsp.get_clients or vim.lsp.get_active_clients)()[1]
  vim.lsp.stop_client(client.id)
  claim('the server ends when asked', wait(function() return vim.lsp.client_is_stopped(client.id) end))
end

local ok, problem = pcall(journey)
if not ok then claim('the journey runs to its end', false, problem) end
for _, message in ipairs(messages) do say('  message: ' .. message) end
say(string.format('%d failed in %.1f s, Neovim %s', failed, (vim.loop.hrtime() - started) / 1e9, tostring(vim.version().major .. '.' .. vim.version().minor)))
vim.cmd(failed == 0 and 'qall!' or 'cquit 1')
