"""The Excel round trip of a return: its workbook, filled in offline, read back, compared, and kept where agreed.

`layout` says where each cell stands, `facts` what it holds, `writing` makes the file, `signing` seals what it was made
from; `safety` looks at an upload before `parsing` opens it in a capped child process, `reading` turns its cells into
answers, `comparing` sets them against the portal, `uploads` keeps what the officer agrees to.
"""
