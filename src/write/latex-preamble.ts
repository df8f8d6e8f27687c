/**
 * The head of every document: plain `article`, and a few macros that measure before they set.
 *
 * `\fitting` sets a paragraph in the largest size in which no line of it sticks out: TeX breaks the
 * formula at its outermost relations and operators, and the macro looks at the lines that came out.
 */
export const PREAMBLE = String.raw`\documentclass[11pt]{article}
\usepackage{amsmath,amssymb,amsthm,bm,graphicx}
\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{}
\IfFileExists{pict2e.sty}{\usepackage{pict2e}}{}
\usepackage[hidelinks]{hyperref}
\setlength{\textwidth}{455pt}
\setlength{\textheight}{660pt}
\setlength{\oddsidemargin}{0pt}
\setlength{\topmargin}{-20pt}
\setlength{\headheight}{12pt}
\setlength{\parindent}{0pt}
\setlength{\parskip}{5pt plus 2pt minus 1pt}
\setlength{\emergencystretch}{4em}
\setlength{\fboxsep}{6pt}
\setcounter{tocdepth}{2}
\allowdisplaybreaks
\newtheoremstyle{restated}{6pt}{6pt}{\itshape}{}{\bfseries}{.}{0.6em}{}
\theoremstyle{restated}
\newtheorem*{question}{Question}
\newbox\trialbox
\newbox\linebox
\newdimen\widest
\newcommand{\fitsize}{\normalsize}
\newcommand{\trial}[2]{%
  \setbox\trialbox=\vbox{\hbadness=10000 \hfuzz=\maxdimen \hsize=\linewidth #1#2\par
    \global\widest=0pt
    \loop \setbox\linebox=\lastbox \ifvoid\linebox\else
      \setbox\linebox=\hbox{\unhbox\linebox}%
      \ifdim\wd\linebox>\widest \global\widest=\wd\linebox\fi
      \unskip\unpenalty\unskip
    \repeat}%
  \gdef\fitsize{#1}}
\newcommand{\fitting}[1]{%
  \trial{\normalsize}{#1}%
  \ifdim\widest>\linewidth \trial{\small}{#1}\fi
  \ifdim\widest>\linewidth \trial{\footnotesize}{#1}\fi
  \ifdim\widest>\linewidth \trial{\scriptsize}{#1}\fi
  \ifdim\widest>\linewidth \trial{\tiny}{#1}\fi
  {\fitsize #1\par}}
\newcommand{\brokenlines}{%
  \parindent=0pt \leftskip=35pt \rightskip=0pt plus 1000pt \parfillskip=0pt plus 1fil
  \lineskiplimit=2pt \lineskip=5pt \interlinepenalty=10000
  \relpenalty=100 \binoppenalty=300 \hyphenpenalty=10000 \finalhyphendemerits=0 }
\newcommand{\setstep}[3]{\brokenlines \parfillskip=0pt
  \noindent\hskip-35pt \hbox to 24pt{\normalfont\normalsize(#1)\hfil}$\displaystyle #2$%
  \unskip\nobreak\hfil\penalty50\hskip1.5em\hbox{}\nobreak\hfil
  \hbox{\normalfont\small\itshape #3}}
\newcommand{\step}[3]{\par\vskip 5pt plus 2pt \fitting{\setstep{#1}{#2}{#3}}}
\newcommand{\why}[1]{{\par\nobreak\vskip -2pt \leftskip=24pt \rightskip=0pt plus 6em
  \noindent\footnotesize #1\par}}
\newcommand{\setlines}[1]{\brokenlines \noindent\hskip-35pt $\displaystyle #1$}
\newcommand{\showformula}[1]{%
  \setbox\linebox=\hbox{$\displaystyle #1$}%
  \par\vskip 4pt
  \ifdim\wd\linebox<\linewidth {\centering $\displaystyle #1$\par}\else \fitting{\setlines{#1}}\fi
  \vskip 4pt}
\newcommand{\showresult}[1]{%
  \setbox\linebox=\hbox{$\displaystyle #1$}%
  \par\vskip 6pt
  \ifdim\wd\linebox<0.93\linewidth {\centering \fbox{$\displaystyle #1$}\par}%
  \else {\centering \fbox{\parbox{0.94\linewidth}{\fitting{\setlines{#1}}}}\par}\fi
  \vskip 6pt}
\newcommand{\fittable}[1]{%
  \setbox\linebox=\hbox{\normalsize #1}%
  \ifdim\wd\linebox>\linewidth \setbox\linebox=\hbox{\small #1}\fi
  \ifdim\wd\linebox>\linewidth \setbox\linebox=\hbox{\footnotesize #1}\fi
  \ifdim\wd\linebox>\linewidth \setbox\linebox=\hbox{\scriptsize #1}\fi
  \par\vskip 4pt {\centering \leavevmode\box\linebox\par}\vskip 4pt}
\newcommand{\command}[1]{\par\vskip 8pt {\raggedright\hangindent=2em $\triangleright$ \texttt{#1}\par}\nobreak}
\newcommand{\fact}[2]{{\par\vskip 1pt \leftskip=6.5em \rightskip=0pt plus 6em
  \noindent\hskip-6.5em\small \hbox to 6.5em{\textit{#1}\hfil}#2\par}}
`;
